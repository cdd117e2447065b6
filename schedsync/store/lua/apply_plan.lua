-- Write the changes of one apply, all or none.
--
-- KEYS  1 meta  hash      2 entries  hash       3 state   hash      4 due  sorted set   5 paused  hash, read
--       6 quarantine hash 7 owners   hash       8 history stream
-- ARGV  1 attempt id      2 whose record it is   3 expected instance id, or ''     4 now (Unix ms)
--       5 store format    6 instance id, if there is none   7 HMAC key, if there is none
--       8 history kept    9 action   10 history record   11 owner record (text behind the head)
--       12 text behind the head of a new run state       13 events channel     14 owner for the history, or ''
--       then one a change: a head, one field a line: 'create' 'update' or 'delete', name, expected digest or '',
--           expected owner or '' (both '' fit a head that cannot be read), uid (create, or such a head), new digest,
--           protect (0 or 1), owner or '', reset cursor (0 or 1), move due (0 or 1), due (Unix ms) or ''; a line feed;
--           the new definition's text
-- Result: {'applied', revision, server's now (Unix ms), instance id}
--      or {'before', revision, server's now, instance id}     this attempt was applied before
--      or {'stale', server's now, name …}                     these are not what was expected; nothing was written
--      or {'other', server's now, instance id or ''}          another store was expected; nothing was written
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash', KEYS[3], 'hash', KEYS[4], 'zset', KEYS[5], 'hash',
    KEYS[6], 'hash', KEYS[7], 'hash', KEYS[8], 'stream'})
  or newer_format(KEYS[1], ARGV[5])
  or denied({{'HSET', KEYS[1], 'f', 'v'}, {'HSETNX', KEYS[1], 'f', 'v'}, {'HINCRBY', KEYS[1], 'f', '1'},
    {'HSET', KEYS[2], 'f', 'v'}, {'HDEL', KEYS[2], 'f'}, {'HSET', KEYS[3], 'f', 'v'}, {'HDEL', KEYS[3], 'f'},
    {'ZADD', KEYS[4], '1', 'm'}, {'ZREM', KEYS[4], 'm'}, {'HDEL', KEYS[6], 'f'}, {'HSET', KEYS[7], 'f', 'v'},
    {'XADD', KEYS[8], '*', 'f', 'v'}})
if wrong then return wrong end

local FIRST = 15
local HEAD = '^(%l+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([01])\n([^\n]*)\n([01])\n([01])\n(%-?%d*)\n()'
local STORED = '^(%S+) (%S+) %d+ [01] ([^\n]*)'
local server_time = ms(server_now())
local now = tonumber(ARGV[4])
local instance = redis.call('HGET', KEYS[1], 'instance_id')

local last = redis.call('HGET', KEYS[7], ARGV[2])
if last then
  local revision, attempt = string.match(last, '^(%d+) %-?%d+ (%S+)\n')
  if attempt == ARGV[1] then
    return {'before', revision, server_time, instance or ''}
  end
end
if ARGV[3] ~= '' and ARGV[3] ~= instance then
  return {'other', server_time, instance or ''}
end

local stale = {'stale', server_time}
for i = FIRST, #ARGV do
  local kind, name, expected, expected_owner = string.match(ARGV[i], HEAD)
  local stored = redis.call('HGET', KEYS[2], name)
  local fits = not stored
  if kind ~= 'create' then
    local _, digest, owner = string.match(stored or '', STORED)
    fits = stored and (digest or '') == expected and (owner or '') == expected_owner
  end
  if not fits then
    stale[#stale + 1] = name
  end
end
if #stale > 2 then return stale end

local quarantined = redis.call('EXISTS', KEYS[6]) == 1
local pauses = redis.call('EXISTS', KEYS[5]) == 1

found_store(KEYS[1], ARGV[5], ARGV[6], ARGV[7])
local revision = ms(redis.call('HINCRBY', KEYS[1], 'revision', 1))
for i = FIRST, #ARGV do
  local kind, name, expected, _, uid, digest, protect, owner, reset, move, due, text = string.match(ARGV[i], HEAD)
  local same = kind == 'update' and digest == expected -- only another definition gets out of quarantine
  local held_back = quarantined and same and redis.call('HEXISTS', KEYS[6], name) == 1
  local freed = quarantined and not same and redis.call('HDEL', KEYS[6], name) == 1
  if kind == 'delete' then
    redis.call('HDEL', KEYS[2], name)
    redis.call('HDEL', KEYS[3], name)
    redis.call('ZREM', KEYS[4], name)
  else
    if kind == 'create' then
      redis.call('HSET', KEYS[3], name, uid .. ' ' .. ARGV[4] .. '\n' .. ARGV[12])
    else
      uid = string.match(redis.call('HGET', KEYS[2], name), STORED) or uid
      local state = redis.call('HGET', KEYS[3], name)
      local state_uid, cursor, rest = string.match(state or '', '^(%S+) (%-?%d+)(\n.*)$')
      if state_uid ~= uid then -- lost or damaged: it begins anew, and fires nothing of the past
        redis.call('HSET', KEYS[3], name, uid .. ' ' .. ARGV[4] .. '\n' .. ARGV[12])
      elseif reset == '1' and tonumber(cursor) < now then
        redis.call('HSET', KEYS[3], name, uid .. ' ' .. ARGV[4] .. rest)
      end
    end
    redis.call('HSET', KEYS[2], name, uid .. ' ' .. digest .. ' ' .. revision .. ' ' .. protect .. ' ' .. owner .. '\n'
      .. string.sub(ARGV[i], text))
    if move == '1' or freed then
      if due ~= '' and not held_back and not (pauses and is_paused(KEYS[5], name, owner, now)) then
        redis.call('ZADD', KEYS[4], due, name)
      else
        redis.call('ZREM', KEYS[4], name)
      end
    end
  end
end
redis.call('HSET', KEYS[7], ARGV[2], revision .. ' ' .. server_time .. ' ' .. ARGV[1] .. '\n' .. ARGV[11])
redis.call('XADD', KEYS[8], 'MAXLEN', ARGV[8], '*', 'revision', revision, 'at', server_time, 'owner', ARGV[14],
  'action', ARGV[9], 'record', ARGV[10])
redis.pcall('PUBLISH', ARGV[13], 'apply')
return {'applied', revision, server_time, redis.call('HGET', KEYS[1], 'instance_id')}
