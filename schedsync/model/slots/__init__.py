"""An entry's slots: when they are, what to do about them now, and what there is to notice about them."""
