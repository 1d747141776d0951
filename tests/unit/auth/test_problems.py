import pytest

from kontakt.auth import problems
from kontakt.auth.problems import LogoutTokenInvalid
from kontakt.pages.language import LANGUAGES, translations
from kontakt.problems import Problem, SignInFailed, Unavailable


def _own() -> list[type[Problem]]:
    return [
        value
        for value in vars(problems).values()
        if isinstance(value, type) and issubclass(value, Problem) and value not in (Problem, SignInFailed, Unavailable)
    ]


def test_every_problem_has_a_code_and_a_title_of_its_own() -> None:
    assert len(_own()) > 20
    assert len({problem.code for problem in _own()}) == len({problem.title for problem in _own()}) == len(_own())
    for problem in _own():
        assert problem.code not in (Problem.code, SignInFailed.code, Unavailable.code)
        assert problem.title[0].isupper()
        assert not problem.title.endswith(".")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_problem_of_a_sign_in_can_be_read_in_every_language(language: str) -> None:
    for problem in {*_own()} - {LogoutTokenInvalid}:  # That one is read by the provider alone.
        for words in (problem.title, problem.explanation):
            assert words is not None
            assert translations(language).gettext(words) != words
