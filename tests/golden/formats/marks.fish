set -gx ACCENT 'café'
set -gx GREEK '`'
set -gx KOREAN '한'
set -gx SIGN 'Å'
