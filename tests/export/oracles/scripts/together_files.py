import json
import sys
from pathlib import Path

from together.utils.files import check_file

print(json.dumps({path: check_file(Path(path)) for path in sys.argv[1:]}, default=str))
