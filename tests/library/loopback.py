"""A server of our own that answers in the shapes of CBS, PDOK and Leefbaarometer.

The figures are invented; the shapes are those of the real services: pages with
``odata.nextLink`` (v3) and ``@odata.nextLink`` (v4), padded text, a point for what is
withheld, HTTP 500 above 10,000 rows where the service does not page.
"""

import contextlib
import io
import json
import re
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

from wijkbook.opendata import _web

AREAS = {  # code, name and number of residents
    "NL00": ("Nederland", 17942942),
    "GM0794": ("Helmond", 95000),
    "WK079410": ("Binnenstad", 9120),
    "BU07941000": ("Centrum", 2345),
    "BU07941002": ("Leonardus", None),  # withheld
    "GM0957": ("Roermond", 60743),
    "WK095704": ("Donderberg", 7210),
    "BU09570400": ("Componistenbuurt", 2090),
}
KINDS = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}


def number(value, width=8):
    """Write a number as the untyped v3 service does: to the right, a point for none."""
    return f"{'.' if value is None else value:>{width}}"


def kwb_rows():
    """Rows of a table with kerncijfers, as v3 gives them untyped."""
    return [
        {
            "ID": str(place),
            "WijkenEnBuurten": f"{code:<10}",
            "Gemeentenaam_1": f"{'Helmond':<40}",
            "SoortRegio_2": f"{KINDS[code[:2]]:<10}",
            "Codering_3": f"{code:<10}",
            "AantalInwoners_5": number(residents),
            "k_0Tot15Jaar_8": number(residents and residents // 10),
            "GemiddeldeWOZWaardeVanWoningen_39": number(203),
            "OppervlakteLand_120": number(55),
        }
        for place, (code, (_, residents)) in enumerate(AREAS.items())
    ]


def crime_rows(year):
    """Rows of registered crimes, total and a part, as the third-party host gives."""
    return [
        {
            "ID": f"{place}{kind[0]}",
            "SoortMisdrijf": kind,
            "WijkenEnBuurten": f"{code:<10}",
            "Perioden": f"{year}JJ00",
            "GeregistreerdeMisdrijven_1": number(count),
        }
        for place, (code, (_, residents)) in enumerate(AREAS.items())
        for kind, count in [("0.0.0 ", (residents or 100) // 20), ("1.1.1 ", 3)]
    ]


def health_rows(year):
    """Rows of health: one age and margin that we want, and others."""
    return [
        {
            "ID": f"{place}",
            "Leeftijd": age,
            "Marges": margin,
            "WijkenEnBuurten": f"{code:<10}".replace("NL00", "NL01"),
            "Perioden": f"{year}JJ00",
            "ErvarenGezondheidGoedZeerGoed_4": number(71.5),
            "Eenzaam_28": number(50.9),
        }
        for place, code in enumerate(AREAS)
        for age, margin in [
            ("20300", "MW00000"),
            ("20300", "MOG0095"),
            ("80200", "MW00000"),
        ]
    ]


def v3_tables():
    """Tables of the v3 service by code and part."""
    names = [
        {
            "Key": f"{code:<10}",
            "Title": name,
            "Description": "",
            "Municipality": f"GM{code[2:6]}",
            "DetailRegionCode": f"{code:<10}",
        }
        for code, (name, _) in AREAS.items()
    ]
    return {
        ("85984NED", "UntypedDataSet"): kwb_rows(),
        ("85984NED", "WijkenEnBuurten"): names,
        ("85618NED", "UntypedDataSet"): kwb_rows(),
        ("85618NED", "WijkenEnBuurten"): names,
        ("47018NED", "UntypedDataSet"): crime_rows(2023) + crime_rows(2024),
        ("50150NED", "UntypedDataSet"): health_rows(2020) + health_rows(2024),
    }


def v4_tables():
    """Tables of the v4 service by code and part: long, codes without padding."""
    measures = [("T001036", "Aantal inwoners", "aantal")]
    measures += [("M001642", "Gemiddelde WOZ-waarde van woningen", "x 1 000 euro")]
    observations = []
    for code, (_, residents) in AREAS.items():
        for measure, value in [("T001036", residents), ("M001642", 203.0)]:
            observations.append(
                {
                    "Id": len(observations),
                    "Measure": measure,
                    "ValueAttribute": "None" if value is not None else "Impossible",
                    "Value": value,
                    "StringValue": None,
                    "WijkenEnBuurten": code,
                }
            )
    return {
        ("85318NED", "Observations"): observations,
        ("85318NED", "MeasureCodes"): [
            {
                "Identifier": code,
                "MeasureGroupId": "G1",
                "Index": place,
                "Title": title,
                "Description": "",
                "DataType": "Double",
                "Unit": unit,
                "Decimals": 0,
                "PresentationType": "Relative",
            }
            for place, (code, title, unit) in enumerate(measures)
        ],
        ("85318NED", "WijkenEnBuurtenCodes"): [
            {
                "Identifier": code,
                "DimensionGroupId": f"GM{code[2:6]}",
                "DimensionId": "WijkenEnBuurten",
                "Index": place,
                "Title": name,
                "Description": "",
                "DetailRegionCode": code,
            }
            for place, (code, (name, _)) in enumerate(AREAS.items())
        ],
        ("85318NED", "Dimensions"): [
            {
                "Identifier": "WijkenEnBuurten",
                "Title": "Wijken en buurten",
                "Description": "",
                "MapYear": 2022,
                "ReleasePolicy": None,
                "Kind": "GeoDetailDimension",
            }
        ],
    }


def leefbaarometer_zip():
    """Zip with the scores of wijken and buurten, as the ministry gives it."""
    head = "_code,{0}_naam,jaar,lbm,afw,fys,onv,soc,vrz,won\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, kind, sign in [
            ("Leefbaarometer-scores_wijken.csv", "wk", "WK"),
            ("Leefbaarometer-scores buurten 2002-2024.csv", "bu", "BU"),
        ]:
            lines = [kind + head.format(kind)]
            for code, (title, _) in AREAS.items():
                if code.startswith(sign):
                    lines.append(f'"{code}","{title}",2022,4.1023,0,NA,NA,NA,NA,NA\n')
                    lines.append(
                        f'"{code}","{title}",2024,4.2023,0.1,0.1,0.1,-0.1,-0.1,0.1\n'
                    )
            archive.writestr(name, "".join(lines))
    return packed.getvalue()


def features(layer, place):
    """Shapes of a layer of PDOK, water and all."""
    level = re.sub(r"^cbs_|_\d+$", "", layer).removesuffix("en")
    sign = {"gemeent": "GM", "wijk": "WK", "buurt": "BU"}[level]
    level = {"gemeent": "gemeente"}.get(level, level)
    told = [(code, name, "NEE") for code, (name, _) in AREAS.items()]
    told.append((f"{sign}079499{'99' if sign == 'BU' else ''}", "Water", "JA"))
    return [
        {
            "type": "Feature",
            "properties": {
                f"{level}code": code,
                f"{level}naam": name,
                "gemeentecode": f"GM{code[2:6]}",
                "water": water,
                "oppervlakteLandInHa": 40,
            },
            "geometry": {"type": "Polygon", "coordinates": []},
        }
        for code, name, water in told
        if code.startswith(sign) and (not place or code[2:6] == place[2:])
    ]


class Handler(BaseHTTPRequestHandler):
    """Answer as the services do; a fault that was planted goes first."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Answer one question."""
        server = self.server
        parts = urlsplit(self.path)
        asked = unquote(self.path)
        with server.lock:
            server.asked.append(asked)
            fault = next((one for one in server.faults if one[0] in asked), None)
            if fault is not None:
                server.faults.remove(fault)
        if fault is not None and fault[1](self):
            return
        query = {key: held[0] for key, held in parse_qs(parts.query).items()}
        try:
            code, body = self.find(parts.path, query)
        except KeyError:
            code, body = 404, {"error": {"message": "Table cannot be found in catalog"}}
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        self.send(code, body)

    def send(self, code, body, headers=()):
        """Send an answer, or the part of it that was asked for."""
        asked = self.headers.get("Range")
        self.close_connection = True
        if asked and code == 200 and self.headers.get("If-Range") == '"edition-1"':
            start = int(re.search(r"\d+", asked)[0])
            headers = [
                *headers,
                ("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}"),
            ]
            code, body = 206, body[start:]
            self.server.resumed.append(start)
        self.send_response(code)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("ETag", '"edition-1"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find(self, path, query):
        """Find what a path asks for."""
        if found := re.fullmatch(r"/ODataFeed/odata/(\w+)/(\w+)", path):
            return self.table(self.server.v3[found.groups()], path, query, "")
        if found := re.fullmatch(r"/odata/v1/CBS/(\w+)/(\w+)", path):
            return self.table(self.server.v4[found.groups()], path, query, "@")
        if path.endswith(".zip"):
            return 200, self.server.zip
        if found := re.fullmatch(r"/cbs/wijkenbuurten/(\d+)/wfs/v1_0", path):
            layer, old = query["typeName"], int(found[1]) < 2021
            if layer.startswith("cbs_") != old:
                return 400, {"error": "unknown layer"}
            place = re.search(r"Literal>(GM\d+)<", query.get("filter", ""))
            shapes = features(layer, place and place[1])
            start, count = int(query["startIndex"]), int(query["count"])
            return 200, {"features": shapes[start : start + count]}
        raise KeyError(path)

    def table(self, rows, path, query, sign):
        """Give a page of the rows that pass the filter."""
        terms = query.get("$filter", "")
        for group in re.findall(r"\((startswith.*?'\))\)|^(startswith.*)$", terms):
            wanted = re.findall(r"startswith\((\w+),'([^']*)'\)", "".join(group))
            rows = [
                row
                for row in rows
                if any(row[column].startswith(start) for column, start in wanted)
            ]
        start = int(query.get("$skip", 0))
        size = self.server.page
        if "$top" in query:
            size = min(int(query["$top"]), size)
        elif self.server.refuses_many:
            return 500, {"error": "The query returns more than 10000 records."}
        body = {"value": rows[start : start + size]}
        if start + size < len(rows) and "$top" not in query:
            host = f"http://{self.headers['Host']}"
            query = {**query, "$skip": str(start + size)}
            told = "&".join(f"{key}={quote(held)}" for key, held in query.items())
            body[f"{sign}odata.nextLink"] = f"{host}{path}?{told}"
        return 200, body


class Loopback(ThreadingHTTPServer):
    """Server on this machine alone, on a free port."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.asked, self.faults, self.resumed = [], [], []
        self.v3, self.v4, self.zip = v3_tables(), v4_tables(), leefbaarometer_zip()
        self.page, self.refuses_many = 3, False
        self.address = f"http://127.0.0.1:{self.server_port}"

    def plant(self, part, fault, times=1):
        """Let the next questions with `part` in their address go wrong."""
        self.faults += [(part, fault)] * times

    def handle_error(self, *_):
        """Say nothing of a connection that was cut on purpose."""


@contextlib.contextmanager
def serving(monkeypatch):
    """Run a server, send every question to it, and wait for nothing long."""
    running = Loopback()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    monkeypatch.setenv("WIJKBOOK_HOSTS", running.address)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(_web, "WAIT", 0.01)
    monkeypatch.setattr(_web, "SILENCE", 0.3)
    monkeypatch.setattr(_web, "LONGEST", 0.5)
    try:
        yield running
    finally:
        running.shutdown()
        running.server_close()
        thread.join()


# ---- faults: each does to an answer what real networks do --------------------


def status(code, headers=(), body=b"{}"):
    """Answer with an error."""

    def fault(handler):
        handler.send(code, body, headers)
        return True

    return fault


def html(handler):
    """Answer with a web page, as a network does that wants one to log in."""
    handler.send(200, b"<!DOCTYPE html><html><body>Log in</body></html>")
    return True


def redirected(handler):
    """Send to a web page elsewhere, as is done with a service that was closed."""
    if handler.path.startswith("/closed"):
        handler.send(200, b"<html>Closed</html>", [("Content-Type", "text/html")])
    else:
        handler.send(302, b"", [("Location", "/closed?" + handler.path)])
    return True


def dropped(handler):
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.close()
    return True


def cut(handler):
    """Promise more than is sent."""
    handler.close_connection = True
    handler.send_response(200)
    handler.send_header("ETag", '"edition-1"')
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    whole = handler.server.zip if ".zip" in handler.path else b'{"value": [{"ID": "1'
    handler.wfile.write(whole[: len(whole) // 2])
    return True


def half(handler):
    """Send half a text as if it were whole."""
    handler.send(200, b'{"value": [{"ID": "1"')
    return True


def silent(seconds):
    """Say nothing for a while."""

    def fault(handler):
        time.sleep(seconds)
        handler.close_connection = True
        return True

    return fault


def drip(seconds):
    """Send a byte at a time, without an end in sight."""

    def fault(handler):
        handler.close_connection = True
        handler.send_response(200)
        handler.end_headers()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            handler.wfile.write(b" ")
            time.sleep(0.02)
        return True

    return fault


def looping(handler):
    """Give a page whose next page is itself."""
    link = f"http://{handler.headers['Host']}{handler.path}"
    body = {"value": [{"ID": "1"}], "odata.nextLink": link}
    handler.send(200, json.dumps(body).encode())
    return True


def elsewhere(handler):
    """Give a page whose next page is at a host that nobody knows."""
    body = {"value": [{"ID": "1"}], "odata.nextLink": "http://elders.example/x"}
    handler.send(200, json.dumps(body).encode())
    return True
