"""SCH240 other-project: the manifests of another project were given, and are wrong without its project file.

Why: The project file in use is the one of the working directory or above. One that lies deeper is not read, so its
manifests have neither the owner nor the overlays, variables and rules that it gives them. What is wrong with them is
told by this one finding, as most of it would not be true in their own project.

Bad::

    $ schedsync validate services

Good::

    $ schedsync -C services/billing validate
    $ schedsync -C services/shop validate
"""
