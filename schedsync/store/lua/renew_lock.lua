-- Begin the lease anew, also one that has ended while nobody else asked for it.
--
-- KEYS  1 lock  hash
--       2 meta  hash, read
--       3 due   sorted set, read
-- ARGV  1 nonce of the holder  2 token  3 ttl of the lease, ms
-- Result: {'renewed', expires (Unix ms), now (Unix ms), revision, earliest fire time (Unix ms) or ''}
--      or {'lost', now (Unix ms)}
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash', KEYS[3], 'zset'})
  or denied({{'HDEL', KEYS[1], 'f'}, {'HSET', KEYS[1], 'f', 'v'}})
if wrong then return wrong end

local now = server_now()
local held = redis.call('HMGET', KEYS[1], 'nonce', 'token')
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then
  return {'lost', ms(now)}
end
local first = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')
local expires = ms(now + tonumber(ARGV[3]))

redis.call('HDEL', KEYS[1], '') -- on a full server the first write must be one that frees
redis.call('HSET', KEYS[1], 'expires', expires)
return {'renewed', expires, ms(now), redis.call('HGET', KEYS[2], 'revision') or '0', first[2] or ''}
