threads ENV.fetch("RAILS_MAX_THREADS", 3).to_i, ENV.fetch("RAILS_MAX_THREADS", 3).to_i
port ENV.fetch("PORT", 3000)
