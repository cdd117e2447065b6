"""What plans say of secrets."""

from schedsync.model.values.sealing import is_digest, seal_of, seal_of_value, sealed_digest

KEY, OTHER = b"k" * 32, b"o" * 32


def test_a_seal_tells_equal_values_by_one_key_and_nothing_without_it() -> None:
    assert seal_of_value("1234", KEY) == seal_of_value("1234", KEY)
    assert seal_of_value("1234", KEY) != seal_of_value(1234, KEY)
    assert seal_of_value("1234", KEY) != seal_of_value("1234", OTHER)
    assert seal_of_value("1234", None) is None


def test_the_seal_is_an_hmac_of_the_canonical_json() -> None:
    assert seal_of_value("x", KEY) == "b9d5ad59bb0b8b0dc09e6290bb86b8d2311e8e4e1f403e46e4f4b4720a571b9c"
    assert seal_of({"kwargs": {"a/b": ["x"]}}, "/kwargs/a~1b/0", KEY) == seal_of_value("x", KEY)


def test_a_sealed_digest_is_told_from_others() -> None:
    sealed = sealed_digest("d" * 32, KEY)
    assert sealed is not None
    assert "d" * 8 not in sealed
    assert is_digest(sealed, "d" * 32, KEY)
    assert not is_digest(sealed, "e" * 32, KEY)
    assert not is_digest(sealed, "d" * 32, OTHER)
    assert not is_digest(sealed, "d" * 32, None)
    assert sealed_digest("d" * 32, None) is None


def test_a_plain_digest_and_none_are_compared_as_they_are() -> None:
    assert is_digest("d", "d", KEY)
    assert not is_digest("d", "e", None)
    assert is_digest(None, None, KEY)
    assert not is_digest("hmac:x", None, KEY)
    assert not is_digest(None, "d", KEY)
