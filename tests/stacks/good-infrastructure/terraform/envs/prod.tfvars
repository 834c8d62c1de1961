image_tag = "2.4.0"
api_keys  = {}
replicas  = 4
shared_by_other_stacks = "x"
