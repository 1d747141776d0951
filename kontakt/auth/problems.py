"""Everything that ends a sign-in, one class each."""

from uuid import UUID

from kontakt.problems import Problem, SignInFailed, Unavailable, translatable

RETRY_AFTER = 6
"""When to try again, in seconds: after the time in which nobody asks the provider, while a late answer still counts."""


ANSWERED = translatable("The identity provider answered: {error}.")
"""The detail of a problem that the provider has a code for."""


class SignInExpired(SignInFailed):
    """There is no transaction for the callback, or it is older than its lifetime."""

    code, title = "sign-in-expired", translatable("This sign-in took too long, or was started in another browser")


class CallbackReplayed(SignInFailed):
    """The authorization response was used before."""

    code, title = "callback-replayed", translatable("This sign-in was used already, or waited too long")


class CallbackIncomplete(SignInFailed):
    """The authorization response holds neither a code nor an error."""

    code, title = "callback-incomplete", translatable("The identity provider's answer is incomplete")


class StateMismatch(SignInFailed):
    """`state` is missing, or belongs to another sign-in (RFC 6749, section 10.12)."""

    code, title = "state-mismatch", translatable("This sign-in was not started in this browser")


class MixUp(SignInFailed):
    """The authorization response comes from another issuer than the one that was asked (RFC 9207)."""

    code, title = "mix-up", translatable("The answer came from another identity provider")


class ProviderRefused(SignInFailed):
    """The provider answered with an error code (RFC 6749, sections 4.1.2.1 and 5.2)."""

    code, title = "provider-refused", translatable("The identity provider refused this sign-in")


class ProviderAnswerUnusable(SignInFailed):
    """The provider answered, but not as the standard says; nothing that the person can change."""

    status, code, title = 502, "provider-answer-unusable", translatable("The identity provider's answer cannot be used")


class ProviderUnavailable(Unavailable):
    """The provider does not answer; whoever is signed in goes on."""

    code, title = "provider-unavailable", translatable("Signing in is not possible just now")
    explanation = translatable(
        "Your organisation's sign-in service does not answer. Kontakt itself works: whoever is signed in can go "
        "on, and every card opens as usual."
    )

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": str(RETRY_AFTER)})


class TokenMalformed(SignInFailed):
    """The ID token is no signed JWT, or a claim is missing or of the wrong type."""

    code, title = "token-malformed", translatable("The identity provider's answer cannot be read")


class TokenAlgorithm(SignInFailed):
    """The ID token is not signed with an asymmetric algorithm of the allow-list."""

    code, title = "token-algorithm", translatable("The identity provider signs in a way that is not accepted")


class UnknownKey(SignInFailed):
    """No key of the provider's present key set fits the ID token."""

    code, title = "unknown-key", translatable("The identity provider's answer is signed with an unknown key")


class BadSignature(SignInFailed):
    """The ID token's signature is not that of the key."""

    code, title = "bad-signature", translatable("The identity provider's answer has a wrong signature")


class WrongIssuer(SignInFailed):
    """`iss` is not the configured issuer."""

    code, title = "wrong-issuer", translatable("The answer was issued by another identity provider")


class WrongAudience(SignInFailed):
    """`aud` does not name this client."""

    code, title = "wrong-audience", translatable("The identity provider's answer is meant for another application")


class WrongAuthorizedParty(SignInFailed):
    """`azp` is not this client, or is missing where there are several audiences."""

    code, title = (
        "wrong-authorized-party",
        translatable("The identity provider's answer was made for another application"),
    )


class TokenExpired(SignInFailed):
    """`exp` has passed."""

    code, title = "token-expired", translatable("The identity provider's answer has expired")


class TokenNotYetValid(SignInFailed):
    """`nbf` or `iat` lies in the future: one of the two clocks is wrong."""

    code, title = "token-not-yet-valid", translatable("The identity provider's answer is not valid yet")


class TokenTooOld(SignInFailed):
    """`iat` lies too far in the past."""

    code, title = "token-too-old", translatable("The identity provider's answer was issued too long ago")


class NonceMismatch(SignInFailed):
    """`nonce` is missing, or belongs to another sign-in."""

    code, title = "nonce-mismatch", translatable("The identity provider's answer belongs to another sign-in")


class BadAtHash(SignInFailed):
    """`at_hash` is not the hash of the access token."""

    code, title = "bad-at-hash", translatable("The parts of the identity provider's answer do not belong together")


class BadSubject(SignInFailed):
    """`sub` is missing, too long, or holds control characters."""

    code, title = "bad-subject", translatable("The identity provider did not say who you are")


class NotAskedAgain(SignInFailed):
    """`auth_time` is missing or too long ago, though `max_age` was asked for (OIDC Core 1.0, section 3.1.3.7)."""

    code, title = "not-asked-again", translatable("The identity provider did not ask again who you are")
    explanation = translatable(
        "This is needed for what cannot be taken back. An administrator of your organisation can do it for you."
    )


class UserinfoMismatch(SignInFailed):
    """The UserInfo response is about somebody else than the ID token (OIDC Core 1.0, section 5.3.2)."""

    code, title = "userinfo-mismatch", translatable("The identity provider's answers are about different people")


class AccountDisabled(SignInFailed):
    """The provider knows the person; here the account was disabled."""

    status, code, title = 403, "account-disabled", translatable("Your account is disabled")
    explanation = translatable("Only an administrator of your organisation can change that.")

    def __init__(self, user_id: UUID) -> None:
        super().__init__()
        self.user_id = user_id


class LogoutTokenInvalid(Problem):
    """The provider's logout token is not valid (OIDC Back-Channel Logout 1.0, section 2.8)."""

    status, code, title = 400, "logout-token-invalid", "This logout token is not valid"

    def __init__(self, reason: str) -> None:
        sentence = f"Nobody was signed out: {reason}."
        super().__init__(sentence, headers={"Cache-Control": "no-store"})
        self.members = {"error": "invalid_request", "error_description": sentence}
