#!/usr/bin/env python3
"""measure.py OUT.json COMMAND...: run a command, write its wall and CPU seconds and peak MiB.

The kernel's own account of the finished child; exits as the command did.
"""

import json
import os
import subprocess
import sys
import time

start = time.monotonic()
child = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(child.pid, 0)
child.returncode = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump({"wall": time.monotonic() - start, "cpu": usage.ru_utime + usage.ru_stime,
               "peak_mib": usage.ru_maxrss / 1024}, out)
sys.exit(child.returncode if child.returncode >= 0 else 128 - child.returncode)
