export CZECH='žluť'
export DELETE=''
export ESCAPE='[31m'
export KEY_SIGN='🔑'
export LINE_SEPARATOR='a b'
