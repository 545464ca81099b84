"""An embedded server of the AutoScribe HTTP API with synthetic studies, for trying the app out and for its tests.

It imports nothing of the rest of the app, so that it cannot agree with the app's own mistakes. All patients
are invented.

    app.py          builds a sandbox: two ASGI apps (API + opened pages; report files)
    server.py       serves both on 127.0.0.1;  __main__.py is the command line
    gate.py         what every request passes: key, request log, faults, rate limit, Date
    *_routes.py     the endpoints;  pages.py the page behind a reroute URL;  files.py the presigned PDFs
    world.py        the truth: studies, reports, users;  workflow.py the allowed moves between report statuses
    listing.py      filters and cursors;  shelves.py sorted keys per filter value
    study_input.py  what a PATCH may say;  wire.py what an answer says, in both generations of the body
    seeding.py      the studies a sandbox starts with;  data/ the invented patients, readers and vignettes
    control.py      /_sandbox/: faults, clock, switches, arrivals;  live.py a department that goes on working
"""
