"""Whether two hosts are of one cluster."""

from tests.support.fact_rows import host_of
from vmlog.checks.check_case import CheckCase
from vmlog.checks.cluster_view import cluster_relation

LIST = [("cluster.name", "host-22", "esx-b.example.com"), ("cluster.address", "host-22", "192.0.2.12")]


def relation(here, there, *, whole=()):
    return cluster_relation(CheckCase(host_of(here, whole=whole), host_of(there, name="esx-b")))


def test_a_name_with_or_without_its_domain_is_in_the_list():
    assert relation(LIST[:1], []).is_one
    assert relation([], [("cluster.name", "host-21", "esx-a")]).is_one


def test_an_address_is_in_the_list():
    assert relation([("cluster.address", "host-9", "192.0.2.9")], [("host.management_address", "", "192.0.2.9")]).is_one


def test_a_whole_list_without_the_host_is_of_another_cluster():
    other = [("cluster.name", "host-23", "esx-c"), ("cluster.address", "host-23", "192.0.2.13")]
    assert relation(other, [], whole=["cluster"]).is_one is False
    found = relation(other, [])
    assert found.is_one is None
    assert {lack.name for lack in found.missing} == {"cluster.name"}
