-- Grant the lock if it is free, its lease has ended, or the same holder asks again.
--
-- KEYS  1 lock   hash
--       2 meta   hash: the token counter, so that deleting the lock never starts it anew
-- ARGV  1 nonce  of the holder
--       2 host  3 pid  4 version  5 since (Unix ms)   of the holder, kept for readers
--       6 ttl of the lease, ms
--       7 store format  8 instance id, if there is none  9 HMAC key, if there is none
-- Result: {'granted', token, expires (Unix ms), now (Unix ms)}
--      or {'held', nonce, host, pid, version, since, expires, now}
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash'}) or newer_format(KEYS[2], ARGV[7])
  or denied({{'HSET', KEYS[1], 'f', 'v'}, {'HDEL', KEYS[1], 'f'}, {'HINCRBY', KEYS[2], 'f', '1'},
    {'HSETNX', KEYS[2], 'f', 'v'}})
if wrong then return wrong end

local now = server_now()
local held = redis.call('HMGET', KEYS[1], 'nonce', 'token', 'expires', 'host', 'pid', 'version', 'since', 'ttl')
local free = not held[1] or not held[2] or (tonumber(held[3]) or 0) <= now
if not free and held[1] ~= ARGV[1] then
  local longest = tonumber(held[8])
  if longest and tonumber(held[3]) > now + longest then -- the server's clock stepped back: no lease outlives its ttl
    held[3] = ms(now + longest)
    redis.call('HDEL', KEYS[1], '')
    redis.call('HSET', KEYS[1], 'expires', held[3])
  end
  return {'held', held[1], held[4] or '', held[5] or '0', held[6] or '', held[7] or '0', held[3], ms(now)}
end

-- Out of memory fails only a script's first write, and HDEL is always allowed: a lease can be had on a full server.
redis.call('HDEL', KEYS[1], '')
local token = held[2]
if free then
  found_store(KEYS[2], ARGV[7], ARGV[8], ARGV[9])
  token = redis.call('HINCRBY', KEYS[2], 'token', 1)
end
local expires = ms(now + tonumber(ARGV[6]))
redis.call('HSET', KEYS[1], 'nonce', ARGV[1], 'host', ARGV[2], 'pid', ARGV[3], 'version', ARGV[4], 'since', ARGV[5],
  'token', token, 'expires', expires, 'ttl', ARGV[6])
return {'granted', tostring(token), expires, ms(now)}
