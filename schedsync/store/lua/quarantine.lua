-- Take an entry that cannot be scheduled out of what fires, or let it back.
--
-- KEYS  1 lock  hash, read   2 entries  hash, read   3 due  sorted set   4 quarantine  hash   5 paused  hash, read
-- ARGV  1 token, or ''   2 'hold' or 'lift'   3 name   4 digest of the definition that cannot be scheduled (hold)
--       5 why (hold)     6 fire time from now on (Unix ms), or '' for none (lift)      7 events channel
-- Result: 'done', 'stale' (there is another definition by now; nothing was written) or 'refused'
if fenced_off(KEYS[1], ARGV[1]) then
  return 'refused'
end
local wrong = foreign_type({KEYS[2], 'hash', KEYS[3], 'zset', KEYS[4], 'hash', KEYS[5], 'hash'})
  or denied({{'HSET', KEYS[4], 'f', 'v'}, {'HDEL', KEYS[4], 'f'}, {'ZREM', KEYS[3], 'm'}, {'ZADD', KEYS[3], '1', 'm'}})
if wrong then return wrong end

local now = server_now()
local stored = redis.call('HGET', KEYS[2], ARGV[3])
if ARGV[2] == 'hold' then
  local digest = string.match(stored or '', '^%S+ (%S+) %d+ [01] [^\n]*\n') or ''
  if not stored or digest ~= ARGV[4] then
    return 'stale'
  end
  redis.call('HSET', KEYS[4], ARGV[3], (digest == '' and '-' or digest) .. ' ' .. ms(now) .. '\n' .. ARGV[5])
  redis.call('ZREM', KEYS[3], ARGV[3])
else
  local owner = string.match(stored or '', '^%S+ %S+ %d+ [01] ([^\n]*)\n') or ''
  redis.call('HDEL', KEYS[4], ARGV[3])
  if stored and ARGV[6] ~= '' and not is_paused(KEYS[5], ARGV[3], owner, now) then
    redis.call('ZADD', KEYS[3], ARGV[6], ARGV[3])
  end
end
redis.pcall('PUBLISH', ARGV[7], 'quarantine')
return 'done'
