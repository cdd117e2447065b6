-- Write the changes of one apply, all or none.
--
-- KEYS  1 meta  hash      2 entries  hash       3 state   hash      4 due  sorted set   5 paused  hash
--       6 quarantine hash 7 owners   hash       8 history stream
-- ARGV  1 attempt id      2 whose record it is   3 expected instance id, or ''     4 now (Unix ms)
--       5 store format    6 instance id, if there is none   7 HMAC key, if there is none
--       8 history kept    9 action   10 history record   11 owner record (text behind the head)
--       12 text behind the head of a new run state       13 events channel     14 owner for the history, or ''
--       15 plan id, or ''
--       then one a change: a head, one field a line: 'create' 'update' 'delete' or 'forget', name, previous name of a
--           rename (an update) or '', expected digest or '', expected owner or '' (both '' fit a head that cannot be
--           read), uid (create, or such a head), new digest, protect (0 or 1), owner or '', reset cursor (0 or 1), move
--           due (0 or 1), due (Unix ms) or ''; a line feed; the new definition's text.
--           No name is begun with by two changes, and none is ended with by two: their order does not matter.
-- Result: {'applied', revision, server's now (Unix ms), instance id}
--      or {'before', revision, server's now, instance id}     this attempt was applied before
--      or {'stale', server's now, name …}                     these are not what was expected; nothing was written
--      or {'other', server's now, instance id or ''}          another store was expected; nothing was written
local wrong = foreign_type({KEYS[1], 'hash', KEYS[2], 'hash', KEYS[3], 'hash', KEYS[4], 'zset', KEYS[5], 'hash',
    KEYS[6], 'hash', KEYS[7], 'hash', KEYS[8], 'stream'})
  or newer_format(KEYS[1], ARGV[5])
  or denied({{'HSET', KEYS[1], 'f', 'v'}, {'HSETNX', KEYS[1], 'f', 'v'}, {'HINCRBY', KEYS[1], 'f', '1'},
    {'HSET', KEYS[2], 'f', 'v'}, {'HDEL', KEYS[2], 'f'}, {'HSET', KEYS[3], 'f', 'v'}, {'HDEL', KEYS[3], 'f'},
    {'ZADD', KEYS[4], '1', 'm'}, {'ZREM', KEYS[4], 'm'}, {'HSET', KEYS[5], 'f', 'v'}, {'HDEL', KEYS[5], 'f'},
    {'HSET', KEYS[6], 'f', 'v'}, {'HDEL', KEYS[6], 'f'}, {'HSET', KEYS[7], 'f', 'v'}, {'XADD', KEYS[8], '*', 'f', 'v'}})
if wrong then return wrong end

local FIRST = 16
local HEAD = '^(%l+)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([^\n]*)\n([01])\n([^\n]*)\n([01])\n([01])\n'
  .. '(%-?%d*)\n()'
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

-- Read first: whether everything is as expected, and all that is moved or made free.
local quarantined = redis.call('EXISTS', KEYS[6]) == 1
local pauses = redis.call('EXISTS', KEYS[5]) == 1
local stale = {'stale', server_time}
local left = {}    -- names that a delete or a rename makes free, and as a list
local leaving = {}
local entered = {} -- names that a create or a rename takes
local moved = {}   -- by change: what goes with a rename
local uids = {}     -- by change: the entry's, where its head can be read
local was_held = {} -- by change: whether a pause held it
for i = FIRST, #ARGV do
  local created = string.match(ARGV[i], '^create\n([^\n]*)') -- of many, matching all fields takes long
  if created then
    entered[#entered + 1] = created
  else
    local kind, name, previous, expected, expected_owner = string.match(ARGV[i], HEAD)
    local from = previous ~= '' and previous or name
    local stored = redis.call('HGET', KEYS[2], from)
    local uid, digest, owner = string.match(stored or '', STORED)
    if not stored or (digest or '') ~= expected or (owner or '') ~= expected_owner then
      stale[#stale + 1] = from
    end
    uids[i] = uid
    was_held[i] = pauses and is_paused(KEYS[5], from, owner or '', now)
    if previous ~= '' then
      entered[#entered + 1] = name
      moved[i] = {
        state = redis.call('HGET', KEYS[3], from), due = redis.call('ZSCORE', KEYS[4], from),
        quarantine = quarantined and redis.call('HGET', KEYS[6], from),
        pause = pauses and redis.call('HGET', KEYS[5], 'entry:' .. from),
      }
    end
    if previous ~= '' or kind == 'delete' then
      left[from] = true
      leaving[#leaving + 1] = from
    end
  end
end
for _, name in ipairs(entered) do
  if not left[name] and redis.call('HEXISTS', KEYS[2], name) == 1 then
    stale[#stale + 1] = name
  end
end
if #stale > 2 then return stale end

-- Write after. Out of memory fails only a script's first write: that of the store's own fields.
found_store(KEYS[1], ARGV[5], ARGV[6], ARGV[7])
local revision = ms(redis.call('HINCRBY', KEYS[1], 'revision', 1))

-- A run state from its value: as it is; begun anew where it is lost or damaged, so that nothing of the past fires; or
-- with its cursor at the apply, never before where it was.
local function state_after(value, uid, reset)
  local state_uid, cursor, rest = string.match(value or '', '^(%S+) (%-?%d+)(\n.*)$')
  if state_uid ~= uid then
    return uid .. ' ' .. ARGV[4] .. '\n' .. ARGV[12]
  elseif reset and tonumber(cursor) < now then
    return uid .. ' ' .. ARGV[4] .. rest
  end
  return value
end

-- Set or take away a fire time ('' for none).
local function fire_at(name, due)
  if due ~= '' then
    redis.call('ZADD', KEYS[4], due, name)
  else
    redis.call('ZREM', KEYS[4], name)
  end
end

for _, name in ipairs(leaving) do
  redis.call('HDEL', KEYS[2], name)
  redis.call('HDEL', KEYS[3], name)
  redis.call('ZREM', KEYS[4], name)
  if quarantined then redis.call('HDEL', KEYS[6], name) end
  if pauses then redis.call('HDEL', KEYS[5], 'entry:' .. name) end
end
for i, held in pairs(moved) do
  if held.pause then
    redis.call('HSET', KEYS[5], 'entry:' .. string.match(ARGV[i], '^%l+\n([^\n]*)'), held.pause)
  end
end
for i = FIRST, #ARGV do
  local kind, name, previous, expected, _, uid, digest, protect, owner, reset, move, due, text =
    string.match(ARGV[i], HEAD)
  local paused = pauses and kind ~= 'delete' and is_paused(KEYS[5], name, owner, now)
  local resumed = was_held[i] and not paused -- by its owner's change: it goes on strictly after now
  if kind == 'create' then
    redis.call('HSET', KEYS[3], name, uid .. ' ' .. ARGV[4] .. '\n' .. ARGV[12])
    redis.call('HSET', KEYS[2], name, uid .. ' ' .. digest .. ' ' .. revision .. ' ' .. protect .. ' ' .. owner .. '\n'
      .. string.sub(ARGV[i], text))
    if quarantined then redis.call('HDEL', KEYS[6], name) end
    fire_at(name, paused and '' or due)
  elseif kind == 'update' then
    local from = moved[i]
    local state = from and from.state
    if not from then
      state = redis.call('HGET', KEYS[3], name)
    end
    uid = uids[i] or uid
    local after = state_after(state, uid, reset == '1' or resumed)
    if from or after ~= state then
      redis.call('HSET', KEYS[3], name, after)
    end
    redis.call('HSET', KEYS[2], name, uid .. ' ' .. digest .. ' ' .. revision .. ' ' .. protect .. ' ' .. owner .. '\n'
      .. string.sub(ARGV[i], text))
    local same = digest == expected -- only another definition gets out of quarantine
    local held_back, freed = false, false
    if quarantined and from then
      held_back, freed = from.quarantine and same, from.quarantine and not same
      if held_back then redis.call('HSET', KEYS[6], name, from.quarantine) end
    elseif quarantined then
      held_back = same and redis.call('HEXISTS', KEYS[6], name) == 1
      freed = not same and redis.call('HDEL', KEYS[6], name) == 1
    end
    if move == '1' or freed or resumed or (paused and not was_held[i]) then
      fire_at(name, (paused or held_back) and '' or due)
    elseif from and from.due then
      fire_at(name, from.due)
    end
  elseif kind == 'forget' then
    local value = redis.call('HGET', KEYS[2], name)
    local head, stored_protect, rest = string.match(value, '^(%S+ %S+) %d+ ([01]) [^\n]*(\n.*)$')
    if head then -- else nobody owns it already
      redis.call('HSET', KEYS[2], name, head .. ' ' .. revision .. ' ' .. stored_protect .. ' ' .. rest)
    end
    if resumed then
      local stored_uid = head and string.match(head, '^%S+')
      local state = redis.call('HGET', KEYS[3], name)
      if state and stored_uid and string.sub(state, 1, #stored_uid + 1) == stored_uid .. ' ' then
        redis.call('HSET', KEYS[3], name, state_after(state, stored_uid, true))
      end
      if not (quarantined and redis.call('HEXISTS', KEYS[6], name) == 1) then
        fire_at(name, due)
      end
    end
  end
end
redis.call('HSET', KEYS[7], ARGV[2], revision .. ' ' .. server_time .. ' ' .. ARGV[1] .. '\n' .. ARGV[11])
redis.call('XADD', KEYS[8], 'MAXLEN', ARGV[8], '*', 'revision', revision, 'at', server_time, 'owner', ARGV[14],
  'action', ARGV[9], 'plan', ARGV[15], 'record', ARGV[10])
redis.pcall('PUBLISH', ARGV[13], 'apply')
return {'applied', revision, server_time, redis.call('HGET', KEYS[1], 'instance_id')}
