terraform {
  required_version = ">= 1.6, < 2.0"
  required_providers {
    aws        = { source = "hashicorp/aws", version = "~> 5.0" }
    kubernetes = { source = "hashicorp/kubernetes", version = "~> 2.30" }
  }
  backend "s3" {
    bucket         = "shop-state"
    key            = "shop/terraform.tfstate"
    region         = "eu-central-1"
    dynamodb_table = "shop-locks"
    encrypt        = true
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = merge(local.tags, { "managed-by" = "terraform" })
  }
}

provider "kubernetes" {
  host  = data.aws_eks_cluster.shop.endpoint
  token = data.aws_eks_cluster_auth.shop.token
}
