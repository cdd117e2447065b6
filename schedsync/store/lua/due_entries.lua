-- What is due, with the heads and run states to decide about it, and when the next thing will be.
--
-- KEYS  1 lock     hash, read
--       2 meta     hash, read
--       3 entries  hash, read
--       4 state    hash, read
--       5 due      sorted set; members without an entry are dropped
-- ARGV  1 token, or ''  2 now (Unix ms)  3 limit  4 store format
-- Result: {'refused', now}
--      or {'due', now (Unix ms), revision, first fire time after ARGV now (Unix ms) or '',
--          then per entry, by (fire time, name): name, fire time (Unix ms), head of its definition, run state or ''}
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash', KEYS[3], 'hash', KEYS[4], 'hash', KEYS[5], 'zset'})
  or newer_format(KEYS[2], ARGV[4])
if wrong then return wrong end

local now = ms(server_now())
if fenced_off(KEYS[1], ARGV[1]) then
  return {'refused', now}
end
local next_fire = redis.call('ZRANGEBYSCORE', KEYS[5], '(' .. ARGV[2], '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
local result = {'due', now, redis.call('HGET', KEYS[2], 'revision') or '0', next_fire[2] or ''}
local members = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local strays = {}
for start = 1, #members, 2000 do -- a call's arguments are limited by Lua's stack
  local names = {}
  for i = start, math.min(start + 1999, #members), 2 do
    names[#names + 1] = members[i]
  end
  local definitions = redis.call('HMGET', KEYS[3], unpack(names))
  local states = redis.call('HMGET', KEYS[4], unpack(names))
  for i, name in ipairs(names) do
    if definitions[i] then
      local n = #result
      result[n + 1] = name
      result[n + 2] = members[start + 2 * i - 1]
      result[n + 3] = string.match(definitions[i], '^[^\n]*')
      result[n + 4] = states[i] or ''
    else
      strays[#strays + 1] = name
    end
  end
end

for _, name in ipairs(strays) do
  redis.call('ZREM', KEYS[5], name)
end
return result
