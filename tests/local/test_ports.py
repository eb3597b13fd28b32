"""Ports: the wanted one, or a free one."""

import socket

import pytest

from ioc.errors import StartError
from ioc.local.ports import choose, is_free


def test_a_free_port_is_given_as_wanted() -> None:
    port = choose(0)
    assert choose(port) == port


def test_a_taken_port_gives_another_that_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        port = choose(taken)
        assert port != taken
        assert is_free("127.0.0.1", port)


def test_a_port_promised_to_another_part_is_not_given_twice() -> None:
    port = choose(0)
    assert choose(port, taken=frozenset({port})) != port


def test_an_address_of_another_machine_is_told_with_its_cure() -> None:
    with pytest.raises(StartError, match="choose an address of this machine"):
        choose(8050, "192.0.2.1")  # TEST-NET-1 (RFC 5737) is nobody's
