import pytest

from stats import describe, read_numbers


def test_reads_numbers_and_leaves_out_comments():
    assert read_numbers("# heights\n1.5\n\n 2 \n-3e2\n") == [1.5, 2.0, -300.0]


def test_names_the_line_that_is_no_number():
    with pytest.raises(ValueError, match="line 2 is no number: 'two'"):
        read_numbers("1\ntwo\n")


def test_describes_what_there_is():
    assert describe([4.0, 1.0, 7.0]) == {"count": 3, "least": 1.0, "median": 4.0, "mean": 4.0, "most": 7.0}


def test_refuses_nothing():
    with pytest.raises(ValueError, match="no numbers"):
        describe([])
