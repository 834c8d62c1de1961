set -gx CZECH 'žluť'
set -gx DELETE ''
set -gx ESCAPE '[31m'
set -gx KEY_SIGN '🔑'
set -gx LINE_SEPARATOR 'a b'
