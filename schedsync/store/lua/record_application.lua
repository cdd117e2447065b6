-- Record whose key prefix this is; the first leader's word stays.
--
-- KEYS  1 lock  hash, read   2 meta  hash
-- ARGV  1 token, or ''   2 application   3 broker, without secrets
--       4 store format   5 instance id, if there is none   6 HMAC key, if there is none
-- Result: {application, broker} as recorded, or {} when refused
if fenced_off(KEYS[1], ARGV[1]) then
  return {}
end
local wrong = foreign_type({KEYS[2], 'hash'}) or newer_format(KEYS[2], ARGV[4])
  or denied({{'HSETNX', KEYS[2], 'f', 'v'}})
if wrong then return wrong end

found_store(KEYS[2], ARGV[4], ARGV[5], ARGV[6])
redis.call('HSETNX', KEYS[2], 'application', ARGV[2])
redis.call('HSETNX', KEYS[2], 'broker', ARGV[3])
return redis.call('HMGET', KEYS[2], 'application', 'broker')
