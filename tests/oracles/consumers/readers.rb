# SPDX-License-Identifier: Apache-2.0
# readers.rb FILE
ENV.delete_if { |name, _| name =~ /\A(V\d|K)/ }
require "dotenv"
Dotenv::Parser.call(File.open(ARGV[0], "rb:bom|utf-8", &:read)).each { |name, value| $stdout.binmode.write("#{name}=#{value}\0") }
