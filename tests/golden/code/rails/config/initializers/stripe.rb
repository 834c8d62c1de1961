Stripe.api_key = ENV.fetch("STRIPE_SECRET_KEY")
Stripe.log_level = ENV["STRIPE_LOG"]&.to_sym
WEBHOOK = "https://#{ENV.fetch('APP_HOST') { 'localhost' }}/stripe"
ENV["STRIPE_VERSION"] ||= "2024-06-20"
ENV["RAILS_CACHE_ID"] = "1"
MESSAGE = 'say ENV["NOT_READ"]'
DOC = <<~TEXT
  Put ENV["NOT_READ_HERE"] into your shell, not #{ENV["READ_IN_TEXT"]}.
TEXT
=begin
ENV["NOT_READ_IN_COMMENT"]
=end
