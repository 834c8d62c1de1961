set -gx LAST 'a\\'
set -gx PATH_WINDOWS 'C:\\new\\table'
set -gx QUOTED 'a\\\'b'
set -gx TWO 'a\\\\'
