"""Reads a compose file as a strict parser of the compose specification does, and checks what lies between its parts."""

import json
import os
import re
import sys

import yaml
from compose_spec import PyCompose


class Strict(yaml.SafeLoader):
    """A key that stands twice is an error; an anchor merged in may be overridden."""

    def construct_mapping(self, node, deep=False):
        own = [self.construct_object(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        if len(own) != len(set(own)):
            raise yaml.constructor.ConstructorError(None, None, f"a key stands twice among {own}", node.start_mark)
        return super().construct_mapping(node, deep)


def value_of(variable):
    """Its default, or something of its form."""
    name, kind, word = variable.groups()
    return word if kind == "-" else {"KOSH_KEYS": "/keys", "KOSH_USER": "1000:1000"}.get(name, "secret")


def spans_go_to(service):
    return (service.get("environment") or {}).get("KOSH_OTLP_ENDPOINT")


def collected_at(whole, file):
    """Where the collector takes spans, as its own settings say."""
    with open(os.path.join(os.path.dirname(file), whole["configs"]["collector"]["file"]), encoding="utf-8") as settings:
        port = yaml.load(settings, Strict)["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"].rpartition(":")[2]
    return f"http://collector:{port}"


def faults(file):
    text = re.sub(r"\$\{(\w+)(?::([-?])([^}]*))?\}", value_of, open(file, encoding="utf-8").read())
    whole = yaml.load(text, Strict)
    try:
        PyCompose.from_json(json.dumps(whole)).to_spec()
    except Exception as error:  # each parser has errors of its own
        yield f"no compose file: {error}"
    services, known = whole["services"], set(whole.get("volumes", {}))
    for name, service in services.items():
        for other, how in (service.get("depends_on") or {}).items():
            condition = how["condition"]
            if other not in services:
                yield f"{name} waits for {other}, which is not there"
            elif condition == "service_healthy" and "healthcheck" not in services[other]:
                yield f"{name} waits for the health of {other}, which has no check"
        for config in service.get("configs", []):
            if config["source"] not in whole["configs"]:
                yield f"{name}: the config {config['source']} is not there"
        for volume in service.get("volumes", []):
            source = re.split(r":(?=/)", volume)[0]
            if source.startswith(("./", "../")):
                if not os.path.exists(os.path.join(os.path.dirname(file), source)):
                    yield f"{name}: {source} is not there"
            elif not source.startswith("/") and source not in known:
                yield f"{name}: the volume {source} is not there"
        for host in re.findall(r"(?:@|http://)([a-z-]+):\d+", str(service.get("environment", ""))):
            if host not in services:
                yield f"{name}: nobody is called {host}"
        if service.get("command", [""])[0] == "serve" and spans_go_to(service) != collected_at(whole, file):
            yield f"{name}: its spans go to {spans_go_to(service)}"
        if "image" not in service or service["image"].endswith(":latest"):
            yield f"{name}: an image of a stated version is wanted"
        for port in service.get("ports", []):
            if not port.startswith("127.0.0.1:"):
                yield f"{name}: {port} is open to more than this machine"
    for name, config in whole["configs"].items():
        if not os.path.exists(os.path.join(os.path.dirname(file), config["file"])):
            yield f"the config {name} names {config['file']}, which is not there"


found = list(faults(sys.argv[1]))
print("\n".join(found))
sys.exit(1 if found else 0)
