-- Give the lock back and wake the standbys.
--
-- KEYS  1 lock  hash
--       2 meta  hash, read
-- ARGV  1 nonce of the holder  2 token  3 events channel
-- Result: 1 if the lock was this holder's (also when it gave it back before), else 0
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash'})
if wrong then return wrong end

local held = redis.call('HMGET', KEYS[1], 'nonce', 'token')
if not held[2] then
  return redis.call('HGET', KEYS[2], 'token') == ARGV[2] and 1 or 0
end
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then
  return 0
end

redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[3], 'release')
return 1
