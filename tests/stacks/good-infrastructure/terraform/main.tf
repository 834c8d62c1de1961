locals {
  tags = {
    project     = "shop"
    environment = terraform.workspace
    "cost:center" = 42
    (var.region)  = "here"
  }
  name     = "shop-${terraform.workspace}"
  is_prod  = terraform.workspace == "prod" ? true : false
  size     = local.is_prod ? "db.r6g.large" : "db.t4g.micro"
  zones    = [for s in var.subnets : s.zone if s.zone != ""]
  by_zone  = { for s in var.subnets : s.zone => s.cidr... }
  banner   = "100%% of $${HOME} is ${upper(local.name)}%{ if local.is_prod } in production%{ else } in test%{ endif }"
  password = coalesce(var.database_password, random_password.db.result)
  first    = try(var.subnets[0].cidr, null)
  all      = var.subnets[*].cidr
  negative = -1 * (2 + 3) / 4
  not_it   = !local.is_prod && var.replicas >= 2 || false
}

module "network" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.8.1"
  name    = local.name
  cidr    = "10.0.0.0/16"
}

resource "random_password" "db" {
  length           = 32
  override_special = "!#%&*()-_=+[]{}<>:?"
}

/* the database:
   its password is made here */
resource "aws_db_instance" "shop" {
  identifier                  = local.name
  engine                      = "postgres"
  instance_class              = local.size
  username                    = "shop"
  password                    = local.password
  kms_key_id                  = var.kms_key_id
  manage_master_user_password = null
  vpc_security_group_ids      = [aws_security_group.db.id]

  lifecycle {
    ignore_changes = [password]
  }
}

resource "aws_security_group" "db" {
  name_prefix = "${local.name}-"
  dynamic "ingress" {
    for_each = toset([5432])
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = ["10.0.0.0/16", ]
    }
  }
}

resource "aws_dynamodb_table" "locks" {
  name         = "shop-locks"
  hash_key     = "LockID"
  range_key    = "Time"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "LockID"
    type = "S"
  }
}

resource "aws_iam_policy" "read" {
  name   = "read"
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Action": ["secretsmanager:GetSecretValue"],
        "Resource": "${var.db_secret_arn}"
      }]
    }
  POLICY
}

resource "aws_instance" "bastion" {
  ami       = data.aws_ami.linux.id
  key_name  = aws_key_pair.admin.key_name
  user_data = <<EOF
#!/bin/bash
echo "export NAME=${local.name}" >> /etc/profile
%{ for z in local.zones ~}
echo ${z}
%{ endfor ~}
EOF
}

resource "aws_key_pair" "admin" {
  key_name   = "admin"
  public_key = var.ssh_public_key
}

resource "aws_secretsmanager_secret" "db" {
  name = "shop/db"
}

resource "aws_secretsmanager_secret_version" "db" {
  secret_id     = aws_secretsmanager_secret.db.id
  secret_string = jsonencode({ password = local.password })
}

output "database_password" {
  value     = local.password
  sensitive = true
}
