"""Plays the pods of a rendered overlay with podman, as a kubelet would: their users, variables, volumes, limits and probes.

usage: rehearsal.py start|restart|end <rendered overlay> <secrets.json of `kosh cluster keys`> <folder of the node>
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import time

import yaml

NETWORK = "kosh-rehearsal"
# As `k8s/forward` opens them, which is also where `endpoints.json` says that they are.
FORWARD = os.path.join(os.path.dirname(__file__), "..", "k8s", "forward")
# A kubelet lets the pod's group read whatever mode a volume's files have.
GROUP_READS = 0o040
# How long Jobs and probes may take, s.
BOUND = 300


def podman(*words, lenient=False):
    done = subprocess.run(["podman", *words], capture_output=True, text=True)
    if done.returncode and not lenient:
        sys.exit(f"podman {words[0]}: {done.stderr}")
    return done


class Overlay:
    def __init__(self, rendered, secrets):
        with open(rendered, encoding="utf-8") as file:
            self.objects = [one for one in yaml.safe_load_all(file) if one]
        with open(secrets, encoding="utf-8") as file:
            self.secrets = {one["metadata"]["name"]: texts_of(one) for one in json.load(file)["items"]}
        self.maps = {one["metadata"]["name"]: one.get("data", {}) for one in self.of("ConfigMap")}

    def of(self, *kinds):
        return [one for one in self.objects if one["kind"] in kinds]

    def pods(self):
        """Name, template and claims of everything that stays; a stateful pod bears its number."""
        for one in self.of("StatefulSet", "Deployment"):
            stateful = one["kind"] == "StatefulSet"
            claims = [claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])]
            yield one["metadata"]["name"] + ("-0" if stateful else ""), one["spec"]["template"], claims

    def jobs(self):
        for one in self.of("Job"):
            yield one["metadata"]["name"], one["spec"]["template"]

    def names_of(self, labels):
        """The names under which others find this pod."""
        for service in self.of("Service"):
            selector = service["spec"].get("selector") or {}
            if selector and all(labels.get(key) == value for key, value in selector.items()):
                yield service["metadata"]["name"]


def texts_of(secret):
    coded = {key: base64.b64decode(value).decode() for key, value in secret.get("data", {}).items()}
    return {**coded, **secret.get("stringData", {})}


def forwarded():
    """Per service the ports here and there."""
    with open(FORWARD, encoding="utf-8") as file:
        endpoints = re.findall(r"([a-z-]+):(\d+):(\d+)", file.read())
    return {name: [(here, there) for owner, here, there in endpoints if owner == name] for name, _, _ in endpoints}


class Node:
    def __init__(self, overlay, folder):
        self.overlay, self.folder, self.endpoints = overlay, folder, forwarded()

    def variables(self, container, pod):
        known = {}
        for variable in container.get("env", []):
            value = variable.get("value")
            if value is None:
                value = self.referred(variable["valueFrom"], pod)
            if value is not None:
                known[variable["name"]] = re.sub(r"\$\((\w+)\)", lambda name: known.get(name[1], name[0]), value)
        return known

    def referred(self, source, pod):
        if "secretKeyRef" in source:
            return self.overlay.secrets[source["secretKeyRef"]["name"]][source["secretKeyRef"]["key"]]
        if "configMapKeyRef" in source:
            wanted = source["configMapKeyRef"]
            values = self.overlay.maps[wanted["name"]]
            return values.get(wanted["key"]) if wanted.get("optional") else values[wanted["key"]]
        return {"metadata.name": pod}[source["fieldRef"]["fieldPath"]]

    def claim(self, name, group):
        folder = os.path.join(self.folder, "claims", name)
        os.makedirs(folder, exist_ok=True)
        os.chown(folder, 0, group)
        os.chmod(folder, 0o2775)
        return folder

    def volume(self, volume, pod, group):
        if "persistentVolumeClaim" in volume:
            return self.claim(volume["persistentVolumeClaim"]["claimName"], group)
        folder = os.path.join(self.folder, "volumes", pod, volume["name"])
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        os.chown(folder, 0, group)
        os.chmod(folder, 0o2775)
        if "projected" in volume:
            for source in volume["projected"]["sources"]:
                self.lay(source, folder, volume["projected"].get("defaultMode", 0o644), group)
        elif "emptyDir" not in volume:
            (source,) = (volume[kind] for kind in ("configMap", "secret") if kind in volume)
            self.lay(volume, folder, source.get("defaultMode", 0o644), group)
        return folder

    def lay(self, source, folder, mode, group):
        """The texts of a ConfigMap or a Secret as files."""
        if "configMap" in source:
            wanted, texts = source["configMap"], self.overlay.maps[source["configMap"]["name"]]
        else:
            wanted = source["secret"]
            texts = self.overlay.secrets[wanted.get("secretName") or wanted["name"]]
        places = {item["key"]: item["path"] for item in wanted.get("items", [])} or {key: key for key in texts}
        for key, place in places.items():
            path = os.path.join(folder, place)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(texts[key])
            os.chown(path, 0, group)
            os.chmod(path, mode | GROUP_READS)

    def run(self, pod, template, claims=()):
        spec = template["spec"]
        (container,) = spec["containers"]
        user = spec["securityContext"]
        closed = container["securityContext"]
        assert closed["readOnlyRootFilesystem"] and closed["capabilities"]["drop"] == ["ALL"], pod
        group = user.get("fsGroup", user["runAsGroup"])
        volumes = {volume["name"]: self.volume(volume, pod, group) for volume in spec.get("volumes", [])}
        volumes.update({name: self.claim(f"{pod}-{name}", group) for name in claims})
        memory = container["resources"]["limits"]["memory"].replace("Mi", "m").replace("Gi", "g")
        words = ["--name", f"rehearsal-{pod}", "--hostname", pod, "--network", NETWORK, "--runtime", "runc", "--pull", "never"]
        words += ["--user", f"{user['runAsUser']}:{user['runAsGroup']}", "--group-add", str(group), "--memory", memory]
        words += ["--read-only", "--read-only-tmpfs=false", "--cap-drop", "all", "--security-opt", "no-new-privileges"]
        words += ["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=2048:2048"]
        words += [f"--network-alias={name}" for name in self.overlay.names_of(template["metadata"]["labels"])]
        words += [f"--publish=127.0.0.1:{here}:{there}" for here, there in self.endpoints.get(pod, [])]
        words += [f"--env={name}={value}" for name, value in self.variables(container, pod).items()]
        for mount in container.get("volumeMounts", []):
            source = os.path.join(volumes[mount["name"]], mount.get("subPath", ""))
            words.append(f"--volume={source}:{mount['mountPath']}" + (":ro" if mount.get("readOnly") else ""))
        podman("run", "--detach", *words, container["image"], *container.get("args", []))

    def state(self, pod):
        return podman("inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", f"rehearsal-{pod}").stdout.strip()

    def revive(self, pod):
        if self.state(pod).startswith("exited"):
            podman("start", f"rehearsal-{pod}")

    def until_done(self):
        """Jobs to their end; whoever fails meanwhile, because what it needs is not there yet, is started again."""
        left, began = [name for name, _ in self.overlay.jobs()], time.monotonic()
        while left:
            assert time.monotonic() - began < BOUND, f"not done: {left}"
            time.sleep(1)
            left = [name for name in left if self.state(name) != "exited 0"]
            for pod in left + [pod for pod, _, _ in self.overlay.pods()]:
                self.revive(pod)

    def until_ready(self):
        began = time.monotonic()
        for pod, template, _ in self.overlay.pods():
            (container,) = template["spec"]["containers"]
            for name in ("startupProbe", "readinessProbe", "livenessProbe"):
                while "grpc" in container[name] and not self.answers(pod, container[name]["grpc"]):
                    if time.monotonic() - began > BOUND:
                        sys.exit(f"{pod}: {name}: {podman('logs', '--tail', '5', f'rehearsal-{pod}').stderr}")
                    time.sleep(1)
                    self.revive(pod)

    def answers(self, pod, probe):
        asked = ("/service", "probe", f"127.0.0.1:{probe['port']}", probe["service"])
        return podman("exec", f"rehearsal-{pod}", *asked, lenient=True).returncode == 0

    def start(self):
        # What a rehearsal that was killed has left.
        self.end()
        podman("network", "create", NETWORK)
        for pod, template, claims in self.overlay.pods():
            self.run(pod, template, claims)
        for pod, template in self.overlay.jobs():
            self.run(pod, template)
        self.until_done()
        self.until_ready()

    def restart(self):
        """As a drain does: asked to end within the pod's grace, each must end with 0."""
        for one in self.overlay.of("Deployment"):
            pod, grace = one["metadata"]["name"], one["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
            podman("stop", "--time", str(grace), f"rehearsal-{pod}")
            assert self.state(pod) == "exited 0", f"{pod}: {self.state(pod)}"
            podman("start", f"rehearsal-{pod}")
        self.until_ready()

    def end(self):
        for pod in [pod for pod, _, _ in self.overlay.pods()] + [pod for pod, _ in self.overlay.jobs()]:
            podman("rm", "--force", "--ignore", "--time", "5", f"rehearsal-{pod}", lenient=True)
        podman("network", "rm", "--force", NETWORK, lenient=True)


if __name__ == "__main__":
    _, act, rendered, secrets, folder = sys.argv
    node = Node(Overlay(rendered, secrets), folder)
    {"start": node.start, "restart": node.restart, "end": node.end}[act]()
