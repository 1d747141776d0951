"""STORAGE_URL, right and wrong."""

import pytest

from kontakt.media.storage.objects import ObjectStorage
from kontakt.settings.environment import read
from kontakt.settings.storage_url import ObjectAddress, object_address, shown_storage_url
from kontakt.wording import Unfit

KEY = "access_key_id=planted-id&secret_access_key=planted-secret"


def test_the_shortest_address_names_a_bucket():
    assert object_address("s3://pictures") == ObjectAddress("pictures", "")


def test_everything_that_can_be_said_is_read():
    address = object_address(
        "s3://pictures/cards/2026/?endpoint=https://s3.example.com:9000/base&region=eu-central-1&access_key_id=id"
        "&secret_access_key=a%26b+c/d%3D&session_token=token&allow_http=false&virtual_hosted_style_request=true"
    )
    assert address == ObjectAddress(
        "pictures",
        "cards/2026",
        endpoint="https://s3.example.com:9000/base",
        region="eu-central-1",
        access_key_id="id",
        secret_access_key="a&b+c/d=",
        session_token="token",
        virtual_hosted_style_request=True,
    )


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://s3.example.com/pictures", "does not begin with s3://"),
        ("s3:pictures", "does not begin with s3://"),
        ("s3://", "a bucket's name that cannot be"),
        ("s3://-/prefix", "a bucket's name that cannot be"),
        ("s3://planted-id:planted-secret@pictures", "more than the bucket's name"),
        ("s3://pictures:9000/prefix", "more than the bucket's name"),
        ("s3://pictures/../planted", "a path that names cannot begin with"),
        ("s3://pictures/a//b", "a path that names cannot begin with"),
        ("s3://pictures/ä", "a path that names cannot begin with"),
        ("s3://pictures#planted", "with a #"),
        ("s3://pictures?acces_key_id=planted", "the unknown parameter acces_key_id"),
        ("s3://pictures?versioning=true", "the unknown parameter versioning"),
        ("s3://pictures?planted-parameter", "something unknown after the ?"),
        ("s3://pictures?access_key_id=a&secret_access_key=x&plantedrest=1", "unknown after secret_access_key"),
        ("s3://pictures?region=a&region=b", "region twice"),
        ("s3://pictures?region=", "nothing behind region="),
        ("s3://pictures?region=eu%20central", "a region that cannot be"),
        ("s3://pictures?access_key_id=planted", "half a key"),
        ("s3://pictures?secret_access_key=planted", "half a key"),
        ("s3://pictures?session_token=planted", "no key"),
        ("s3://pictures?access_key_id=planted&secret_access_key=%zzplanted", "begins no encoded character"),
        ("s3://pictures?access_key_id=planted&secret_access_key=planted%20blank", "no key has"),
        ("s3://pictures?access_key_id=planted&secret_access_key=planted%ff", "no key has"),
        ("s3://pictures?allow_http=yes", "neither true nor false"),
        ("s3://pictures?endpoint=s3.example.com", "an endpoint without https://"),
        ("s3://pictures?endpoint=ftp://s3.example.com", "an endpoint without https://"),
        ("s3://pictures?endpoint=https://planted:planted@s3.example.com", "an endpoint with a user name"),
        ("s3://pictures?endpoint=https://s3.example.com?planted", "an endpoint that has a query"),
        ("s3://pictures?endpoint=http://s3.example.com", "without TLS"),
        ("s3://pictures?endpoint=http://s3.example.com&allow_http=false", "without TLS"),
    ],
)
def test_what_cannot_be_meant_is_told_without_a_secret(url, found):
    with pytest.raises(Unfit) as raised:
        object_address(url)
    assert found in raised.value.found
    assert raised.value.expected
    assert "planted" not in f"{raised.value.found} {raised.value.expected} {raised.value.example}"
    assert shown_storage_url(url) is None


@pytest.mark.parametrize("place", ["http://127.0.0.1:9000", "http://localhost", "http://s3.internal&allow_http=true"])
def test_without_tls_only_on_this_machine_or_by_name(place):
    assert object_address(f"s3://pictures?endpoint={place}").endpoint == place.removesuffix("&allow_http=true")


@pytest.mark.parametrize(
    ("parameters", "endpoint"),
    [
        ("", None),
        ("virtual_hosted_style_request=true", None),
        ("endpoint=https://s3.example.com", "https://s3.example.com"),
        ("endpoint=https://s3.example.com&virtual_hosted_style_request=true", "https://pictures.s3.example.com"),
        ("endpoint=https://pictures.s3.net&virtual_hosted_style_request=true", "https://pictures.s3.net"),
    ],
)
def test_the_bucket_comes_before_the_host_only_in_the_virtual_hosted_style(parameters, endpoint):
    assert object_address(f"s3://pictures?{parameters}").request_endpoint == endpoint


def test_it_is_shown_with_the_lengths_of_its_secrets_and_printed_without_them():
    url = f"s3://pictures/cards?{KEY}&session_token=planted&endpoint=https://s3.example.com&allow_http=true"
    assert shown_storage_url(url) == (
        "s3://pictures/cards?endpoint=https://s3.example.com&access_key_id=(10 bytes)&secret_access_key=(14 bytes)"
        "&session_token=(7 bytes)&allow_http=true"
    )
    assert shown_storage_url("s3://pictures") == "s3://pictures"
    assert "planted" not in repr(object_address(url))


def test_the_environment_is_told_of_it_without_secrets():
    for url in (f"s3://pictures?{KEY}", f"s3://pictures?{KEY}&planted=1", f"s4://pictures?{KEY}"):
        reading = read({"STORAGE_URL": url})
        assert "planted" not in repr(reading)
        assert ("storage_url" in reading.usable) == (url == f"s3://pictures?{KEY}")


@pytest.mark.parametrize("style", ["false", "true"])
def test_the_client_takes_every_address(style):
    ObjectStorage(object_address(f"s3://pictures/cards?{KEY}&virtual_hosted_style_request={style}&region=eu-central-1"))
