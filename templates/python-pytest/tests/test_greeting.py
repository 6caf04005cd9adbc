import pytest

from greeting import greet


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ada", "Hello, Ada!"), ("  Grace ", "Hello, Grace!")],
)
def test_greets_by_name(name, expected):
    assert greet(name) == expected


def test_greets_the_world_where_no_name_is_given():
    assert greet() == "Hello, world!"


def test_refuses_an_empty_name():
    with pytest.raises(ValueError, match="at least one letter"):
        greet(" ")
