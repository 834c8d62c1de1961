# what is the same everywhere
region                 = "eu-central-1"
token_ttl              = 3600
kms_key_id             = "alias/shop"
ssh_public_key         = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5mQe0 admin@example"
db_secret_arn          = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop/db"
enable_secret_rotation = true
subnets = [
  { cidr = "10.0.1.0/24", zone = "a" },
  { cidr = "10.0.2.0/24" }, // the second
]
tags = {
  price = "$${5}"
}
