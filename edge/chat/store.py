"""All SQL that writes conversations, messages and parts, and reads the change log."""

from typing import Final

from edge.attachments.store import FILES, LINES
from edge.tasks.rules import EARLIER_MESSAGES

# --- conversations ----------------------------------------------------------------------------------------------------

CREATE: Final = """
INSERT OR IGNORE INTO conversation (id, project, title, mode, fingerprint, created_at, updated_at)
SELECT :conversation, p.id, :title, :mode, nullif(:fingerprint, ''), :now, :now FROM project p WHERE p.id = :project"""

OPEN_ASKED: Final = """
INSERT OR IGNORE INTO conversation (id, project, title, mode, created_at, updated_at)
SELECT j.value ->> 'conversation', p.id, j.value ->> 'title', j.value ->> 'mode', :now, :now
FROM json_each(:asked) j JOIN project p ON p.id = :project
WHERE j.value ->> 'own_conversation' AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.task = j.value ->> 'task')"""
"""The conversations that tasks bring along: before they are judged, for a task needs its conversation."""

DROP_REFUSED: Final = """
DELETE FROM conversation WHERE created_at = :now
  AND id IN (SELECT j.value ->> 'conversation' FROM json_each(:asked) j
    CROSS JOIN verdict v ON v.task = j.value ->> 'task' AND v.tx = :tx AND v.refused IS NOT NULL
    WHERE j.value ->> 'own_conversation')
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = conversation.id)"""

DROP_UNJUDGED: Final = """
DELETE FROM conversation WHERE created_at = :now
  AND id IN (SELECT j.value ->> 'conversation' FROM json_each(:asked) j WHERE j.value ->> 'own_conversation'
    AND NOT EXISTS (SELECT 1 FROM verdict v WHERE v.task = j.value ->> 'task'))
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = conversation.id)"""
"""Where nothing was judged, since it is to be asked again."""

MADE: Final = "SELECT project, fingerprint FROM conversation WHERE id = :conversation"

EDIT: Final = """
UPDATE conversation SET title = coalesce(:title, title), mode = coalesce(:mode, mode), updated_at = :now,
  title_by = CASE WHEN :title IS NULL THEN title_by ELSE 'given' END,
  archived_at = CASE WHEN :archived IS NULL THEN archived_at WHEN :archived THEN coalesce(archived_at, :now) END
WHERE id = :conversation AND project = :project"""

TOUCH: Final = """
UPDATE conversation SET updated_at = :now, mode = :mode, title = CASE title WHEN '' THEN :title ELSE title END,
  title_by = CASE title WHEN '' THEN 'words' ELSE title_by END, archived_at = NULL
WHERE id = :conversation AND project = :project"""
"""What a person's message does: a conversation without a title is called by its words, an archived one is back."""

_SPOKEN_IN: Final = "(SELECT m.conversation FROM message m WHERE m.id = :message AND m.author = 'person')"

_BROUGHT_BACK: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT c.project, (SELECT coalesce(max(seq), 0) + 1 FROM change x WHERE x.project = c.project), 'conversation', c.id
FROM conversation c WHERE c.id = {_SPOKEN_IN} AND c.archived_at IS NOT NULL"""

_BRING_BACK: Final = f"""
UPDATE conversation SET archived_at = NULL, updated_at = :now WHERE id = {_SPOKEN_IN} AND archived_at IS NOT NULL"""

BRING_BACK: Final = (_BROUGHT_BACK, _BRING_BACK)
"""After a person's message that went straight to a task, or asked for one."""

NAME: Final = """
UPDATE conversation SET title = CASE :title WHEN '' THEN title ELSE :title END,
  title_by = CASE :title WHEN '' THEN 'kept' ELSE 'model' END
WHERE id = :conversation AND title_by = 'words'
  AND EXISTS (SELECT 1 FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)"""
"""Instead of the words of its first message, once, and never instead of what a person called it."""

NAMED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT a.project, (SELECT coalesce(max(seq), 0) + 1 FROM change x WHERE x.project = a.project), 'conversation',
  :conversation
FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx"""

CONVERSATION_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT c.project, (SELECT coalesce(max(seq), 0) + 1 FROM change x WHERE x.project = c.project), 'conversation', c.id
FROM conversation c WHERE c.id = :conversation AND c.project = :project"""

NEWEST_IDS: Final = """
SELECT id FROM conversation WHERE project = :project AND archived_at IS NULL
ORDER BY updated_at DESC, id DESC LIMIT :most"""

ARCHIVED_IDS: Final = """
SELECT id FROM conversation WHERE project = :project AND archived_at IS NOT NULL
ORDER BY updated_at DESC, id DESC LIMIT :most"""

VIEWS: Final = """
SELECT c.*, t.id AS task, t.state AS task_state,
  (SELECT json_group_array(l.idea) FROM (SELECT idea FROM idea_link WHERE conversation = c.id
    ORDER BY created_at DESC, idea LIMIT 100) l) AS ideas
FROM conversation c LEFT JOIN task t ON t.id = (SELECT id FROM task x WHERE x.conversation = c.id AND x.ended_at IS NULL
  AND x.state <> 'new' ORDER BY x.created_at DESC, x.id DESC LIMIT 1)
WHERE +c.project = :project AND c.id IN (SELECT value FROM json_each(:ids))"""

# --- forks ------------------------------------------------------------------------------------------------------------

FORKED_AT: Final = """
SELECT c.title FROM conversation c JOIN message m ON m.conversation = c.id
WHERE c.id = :conversation AND c.project = :project AND m.id = :message"""

_SPOKEN: Final = """CASE m.author WHEN 'agent' THEN coalesce(m.question, (SELECT group_concat(x.words, char(10)) FROM
    (SELECT n.words FROM (SELECT substr(p.body ->> 'text', -4000) AS words, p.position FROM part p
       WHERE p.message = m.id AND p.body ->> 'kind' = 'text' ORDER BY p.position DESC LIMIT 8) n
     ORDER BY n.position) x)) ELSE m.text END AS text"""
"""Of an agent's message the last words: all of them are more than one value may hold."""

LINE: Final = f"""
WITH RECURSIVE line(conversation, upto, depth) AS (
  SELECT m.conversation, m.seq, 0 FROM message m
  WHERE m.id = :message AND m.conversation = :conversation AND m.project = :project
  UNION ALL SELECT c.forked_from, c.forked_seq, line.depth + 1
  FROM line JOIN conversation c ON c.id = line.conversation
  WHERE c.forked_from IS NOT NULL AND line.depth < :most)
SELECT m.author, {_SPOKEN}
FROM line JOIN message m ON m.conversation = line.conversation AND m.seq <= line.upto
WHERE m.author <> 'sam' ORDER BY line.depth, m.seq DESC LIMIT :most"""
"""What was said up to a message, newest first, through all conversations that were forked on the way; without what
SAM wrote: digests, and results of subtasks, which are text from outside.
"""

IN_WORKSPACES: Final = f"""
WITH RECURSIVE line(id, continues) AS (
  SELECT k.id, k.continues FROM task t JOIN task k ON k.id = t.continues AND k.runtime <> 'edge' WHERE t.id = :task
  UNION SELECT k.id, k.continues FROM line JOIN task k ON k.id = line.continues AND k.runtime <> 'edge')
SELECT m.author, {_SPOKEN}
FROM line CROSS JOIN message m ON m.task = line.id WHERE m.author <> 'sam' ORDER BY m.seq DESC LIMIT :most"""
"""What was said in the workspaces that a task goes on from, newest first, back to where it was at the edge before."""

FORK: Final = """
INSERT OR IGNORE INTO conversation (id, project, title, mode, fingerprint, forked_from, forked_message, forked_seq,
  created_at, updated_at)
SELECT :fork, c.project, :title, c.mode, :fingerprint, c.id, m.id, m.seq, :now, :now
FROM conversation c JOIN message m ON m.conversation = c.id
WHERE c.id = :conversation AND c.project = :project AND m.id = :message
  AND NOT EXISTS (SELECT 1 FROM message d WHERE d.id = :digest)"""

DIGEST: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, state, created_at)
SELECT :digest, c.project, c.id, 1, 'sam', :text, 'finished', :now FROM conversation c
WHERE c.id = :fork AND c.fingerprint = :fingerprint
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id)"""

FORKED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT c.project, (SELECT coalesce(max(seq), 0) FROM change x WHERE x.project = c.project) + k.key + 1, k.value,
  CASE k.value WHEN 'message' THEN :digest ELSE c.id END
FROM conversation c, json_each('["conversation", "message"]') k
WHERE c.id = :fork AND c.project = :project AND c.fingerprint = :fingerprint"""

FORKED: Final = "SELECT project, fingerprint FROM conversation WHERE id = :fork"

# --- what is found by its words --------------------------------------------------------------------------------------
# Each stands before the statement that writes the message or part, under the same guard, and only while that is not
# there yet: run twice, it is found once. What an index holds of a text is for `edge.words` to say.

_FOUND: Final = "INSERT INTO said (project, text, message, position)\n"

FOUND_SAID: Final = f"""{_FOUND}
SELECT replace(t.project, '_', ''), :words, :message, NULL FROM task t
WHERE t.id = :task AND t.project = :project AND t.ended_at IS NULL AND t.stop_reason IS NULL AND t.state <> 'new'
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = :message)"""

FOUND_ASKED: Final = f"""{_FOUND}
SELECT replace(:project, '_', ''), :words ->> j.key, j.value ->> 'message', NULL
FROM json_each(:asked) j CROSS JOIN verdict v ON v.task = j.value ->> 'task' AND v.tx = :tx AND v.refused IS NULL
WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = j.value ->> 'message')"""

FOUND_QUESTION: Final = f"""{_FOUND}
SELECT replace(a.project, '_', ''), :words, :message, NULL FROM attempt a
WHERE a.id = :attempt AND EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND h.event = 'asked_person')
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = :message)"""

FOUND_PART: Final = f"""{_FOUND}
SELECT replace(a.project, '_', ''), :words, :message, :position FROM attempt a
WHERE a.id = :attempt AND a.acked_tx = :tx
  AND EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.attempt = a.id)
  AND NOT EXISTS (SELECT 1 FROM part p WHERE p.message = :message AND p.position = :position)"""

WORDS_BEFORE: Final = """
SELECT number, text FROM (
  SELECT x.*, sum(coalesce(length(text), 0)) OVER (ORDER BY number) - coalesce(length(text), 0) AS before
  FROM (SELECT rowid AS number, CASE WHEN text GLOB '*[^' || char(9, 10, 13) || ' -~]*' THEN text END AS text
    FROM said WHERE rowid > :upto ORDER BY rowid LIMIT :most) x)
WHERE before < :chars ORDER BY number"""
"""A page of the index, of plain ASCII only the numbers; a long text ends it."""

REWORD: Final = "UPDATE said SET text = :new_text WHERE rowid = :number AND text = :text"

SEARCH: Final = """
SELECT f.number, f.excerpt, f.position, m.id AS message, m.conversation, m.seq, m.author, m.task, m.created_at, c.title,
  c.archived_at IS NOT NULL AS archived
FROM (SELECT rowid AS number, message, position, snippet(said, 1, char(2), char(3), '…', :context) AS excerpt
  FROM said WHERE said MATCH :match AND rowid < :before ORDER BY rowid DESC LIMIT :most) f
JOIN message m ON m.id = f.message JOIN conversation c ON c.id = m.conversation
WHERE m.project = :project ORDER BY f.number DESC"""

# --- a person's messages ----------------------------------------------------------------------------------------------

_INSERT: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, state, fingerprint, urgent,
  created_at)
SELECT :message, :project, :conversation,
  (SELECT coalesce(max(seq), 0) + 1 FROM message WHERE conversation = :conversation), :author, :text, :task, 'queued',
  :fingerprint, :interrupting IS NOT NULL, :now
WHERE """

ASK: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, state, fingerprint, created_at)
SELECT j.value ->> 'message', :project, j.value ->> 'conversation',
  (SELECT coalesce(max(m.seq), 0) + 1 FROM message m WHERE m.conversation = j.value ->> 'conversation'),
  j.value ->> 'author', j.value ->> 'text', v.task, 'queued', j.value ->> 'message_fingerprint', :now
FROM json_each(:asked) j CROSS JOIN verdict v ON v.task = j.value ->> 'task' AND v.tx = :tx AND v.refused IS NULL"""
"""The messages that ask for tasks: there only if the tasks were accepted."""

ASKED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.id), 'message', m.id
FROM message m WHERE m.id IN (SELECT j.value ->> 'message' FROM json_each(:asked) j)"""

SAY: Final = _INSERT + (
    "EXISTS (SELECT 1 FROM task t WHERE t.id = :task AND t.project = :project AND t.ended_at IS NULL "
    "AND t.stop_reason IS NULL)"
)
"""A message to a live task: there only if it is still live, so that it is never accepted by nobody."""

SAY_IN_ITS_CONVERSATION: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, state, fingerprint, urgent,
  created_at)
SELECT :message, t.project, t.conversation,
  (SELECT coalesce(max(m.seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), :author, :text, t.id,
  'queued', :fingerprint, :interrupting IS NOT NULL, :now
FROM task t WHERE t.id = :task AND t.project = :project AND t.ended_at IS NULL AND t.stop_reason IS NULL
  AND t.state <> 'new'"""

SAY_WHILE: Final = SAY_IN_ITS_CONVERSATION + " AND t.state IN (SELECT value FROM json_each(:states))"

MESSAGE_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = m.project), 'message', m.id
FROM message m WHERE m.id = :message"""

SAID_CHANGED: Final = MESSAGE_CHANGED + " AND m.task = :task AND m.fingerprint = :fingerprint AND m.state = 'queued'"
"""Only of the very message that was said: an id that was used before for another announces nothing."""

DELIVER_COMMANDS: Final = f"""
INSERT OR IGNORE INTO command (id, node, project, attempt, body, created_at, expires_at)
SELECT 'msg/' || a.id || '/' || m.id, w.node, m.project, a.id, json_object('type', 'attempt.message', 'attempt', a.id,
  'prompt', json_object('message', m.id, 'text', m.text || {LINES}, 'files', json({FILES})),
  'interrupt', json(CASE WHEN m.id IS :interrupting THEN 'true' ELSE 'false' END)), :now, :now + :ttl
FROM message m JOIN attempt a ON a.task = m.task AND a.ended_at IS NULL JOIN task t ON t.id = m.task
  JOIN workspace w ON w.attempt = a.id AND w.ended_at IS NULL
WHERE m.task = :task AND m.state = 'queued' AND m.id IS NOT json_extract(t.spec, '$.message')
  AND t.state NOT IN ('waiting', 'queued')"""
"""Every message that waits goes to the attempt once it has a place; the node takes each id once. The one that asked
for the task is in the start command."""

WAITING: Final = f"""
SELECT m.id, m.text || {LINES} AS text, {FILES} AS files,
  m.seq < coalesce((SELECT a.seq FROM message a WHERE a.id = json_extract(t.spec, '$.message')), 0) AS before
FROM message m JOIN task t ON t.id = m.task
WHERE m.task = :task AND m.state = 'queued' AND m.id IS NOT json_extract(t.spec, '$.message') ORDER BY m.seq"""
"""What was written to a task before it had a place: its first turn begins with all of it. `before`: it was written to
the task that this one goes on from, which had not heard it.
"""

EARLIER: Final = f"""
SELECT m.author, {FILES} AS files, CASE m.author WHEN 'agent' THEN coalesce(m.question,
  (SELECT group_concat(y.words, char(10)) FROM (SELECT n.words FROM (
     SELECT substr(p.body ->> 'text', -4000) AS words, p.position FROM part p
     WHERE p.message = m.id AND p.body ->> 'kind' = 'text' ORDER BY p.position DESC LIMIT 100) n
   ORDER BY n.position) y)) ELSE m.text || {LINES} END AS text
FROM task t JOIN message m ON m.conversation = t.conversation LEFT JOIN task k ON k.id = m.task
WHERE t.id = :task AND (m.task IS NULL OR (m.task <> t.id
  AND (k.runtime = 'edge' OR (t.continues IS NOT NULL AND :resume_from IS NULL))))
  AND m.id IS NOT (SELECT json_extract(r.spec, '$.message') FROM task r WHERE r.id = t.replaces)
ORDER BY m.seq DESC LIMIT {EARLIER_MESSAGES}"""
"""What was said in the conversation of a task that its agent has not heard, newest first: with the edge, the digest it
was forked with, and where no agent's session is taken up, all of it. What a retry asks again is no history.
"""

OF_ANOTHER: Final = """(m.author = 'agent' AND m.id IS NOT json_extract(t.spec, '$.message')
  AND coalesce((SELECT p.runtime FROM task p WHERE p.id = t.parent), '') <> 'edge')"""
"""Written by the task above, in a workspace: what that has read nobody knows. What asked for the task is its order, and
a parent at the edge that had read others' words could not have written without a person's yes.
"""

PENDING: Final = f"""
SELECT m.id, m.author, m.text, m.created_at, t.runtime = 'edge' AND {OF_ANOTHER} AS outside
FROM message m JOIN attempt a ON a.task = m.task JOIN task t ON t.id = m.task
WHERE a.id = :attempt AND m.state = 'queued' ORDER BY m.seq LIMIT 50"""

FIND: Final = "SELECT id, state, project, conversation, task, fingerprint FROM message WHERE id = :message"

# --- a conversation moves to another runtime: in the batch that ends the task `:moved` for `:task` -------------------

_MOVED: Final = "EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND h.task = :moved AND h.reason = 'moved')"

HANDED_OVER: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.seq), 'message', m.id
FROM message m WHERE m.task = :moved AND m.state = 'queued' AND {_MOVED}"""

HAND_OVER: Final = f"UPDATE message SET task = :task WHERE task = :moved AND state = 'queued' AND {_MOVED}"
"""What nobody has heard yet is heard by what goes on."""

_SPOKEN_SO_FAR: Final = f"""FROM json_each(:spoken) j CROSS JOIN message m ON m.id = j.value ->> 'message'
  AND m.task = :moved AND m.state = 'streaming'
WHERE {_MOVED} AND NOT EXISTS (SELECT 1 FROM part p WHERE p.message = m.id AND p.position = j.value ->> 'position')"""

_FOUND_SO_FAR: Final = f"""{_FOUND}
SELECT replace(m.project, '_', ''), :words_so_far ->> j.key, m.id, j.value ->> 'position' {_SPOKEN_SO_FAR}
  AND j.value ->> 'kind' = 'text'"""

_SO_FAR: Final = f"""
INSERT OR IGNORE INTO part (message, position, id, body)
SELECT m.id, j.value ->> 'position', j.value ->> 'id', j.value {_SPOKEN_SO_FAR}"""

SO_FAR: Final = (_FOUND_SO_FAR, _SO_FAR)
"""What was being said stays, as far as it came."""

_NOTICE: Final = f"""
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, state, created_at)
SELECT :notice, t.project, t.conversation,
  (SELECT coalesce(max(m.seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), 'sam', :moves, t.id,
  'finished', :now
FROM task t WHERE t.id = :task AND {_MOVED}"""

_NOTICE_CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = m.project), 'message', m.id
FROM message m WHERE m.id = :notice AND {_MOVED}"""

NOTICED: Final = (_NOTICE, _NOTICE_CHANGED)
"""SAM says in the conversation that it moved."""

# --- an agent's messages, from the events of its attempt --------------------------------------------------------------

TURN_STARTED: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, task, attempt, state, harness, model, created_at)
SELECT :message, a.project, t.conversation,
  (SELECT coalesce(max(seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), 'agent', t.id, a.id,
  'streaming', :harness, :model, :at
FROM attempt a JOIN task t ON t.id = a.task WHERE a.id = :attempt AND a.acked_tx = :tx"""

DELIVERED_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.seq), 'message', m.id
FROM message m JOIN attempt a ON a.id = :attempt AND a.task = m.task AND a.acked_tx = :tx
WHERE m.id IN (SELECT value FROM json_each(:delivered)) AND m.state = 'queued'"""

DELIVERED: Final = """
UPDATE message SET state = 'delivered', settled_at = :now, delivered_to = :attempt
WHERE id IN (SELECT value FROM json_each(:delivered)) AND state = 'queued'
  AND task = (SELECT a.task FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)"""

PART: Final = """
INSERT OR IGNORE INTO part (message, position, id, body)
SELECT m.id, :position, :part, :body FROM message m JOIN attempt a ON a.id = m.attempt
WHERE m.id = :message AND a.id = :attempt AND a.acked_tx = :tx"""

TURN_ENDED: Final = """
UPDATE message SET state = 'finished' WHERE state = 'streaming' AND attempt = :attempt
  AND task = (SELECT a.task FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)"""

STREAMING_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT m.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = m.project)
  + row_number() OVER (PARTITION BY m.project ORDER BY m.seq), 'message', m.id
FROM message m WHERE m.state = 'streaming' AND m.attempt = :attempt
  AND m.task = (SELECT a.task FROM attempt a WHERE a.id = :attempt AND a.acked_tx = :tx)"""
"""Written before TURN_ENDED: announces the messages that it closes."""

QUESTION: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, attempt, state, question, created_at)
SELECT :message, a.project, t.conversation,
  (SELECT coalesce(max(seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), 'agent', '', t.id, a.id,
  'finished', :question, :now
FROM attempt a JOIN task t ON t.id = a.task
WHERE a.id = :attempt AND EXISTS (SELECT 1 FROM history h WHERE h.tx = :tx AND h.event = 'asked_person')"""

CARD: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, attempt, state, question, created_at)
SELECT y.message, y.project, t.conversation,
  (SELECT coalesce(max(seq), 0) + 1 FROM message m WHERE m.conversation = t.conversation), 'sam', '', t.id, y.attempt,
  'finished', :question, :now
FROM approval y JOIN task t ON t.id = y.task WHERE y.id = :approval AND y.state = 'pending'"""
"""SAM itself asks whether a call may be made."""

CARD_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT y.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = y.project), 'message', y.message
FROM approval y WHERE y.id = :approval AND y.project = :project"""

CARD_DONE: Final = f"{CARD_CHANGED} AND y.state = 'approved' AND y.done_at IS NULL"
"""Before `DONE` of approvals, in its batch: once, also when that is made again."""

_OF_PROPOSAL: Final = "FROM proposal y WHERE y.id = :proposal AND y.tx = :tx"

FOUND_PROPOSED: Final = f"""{_FOUND}
SELECT replace(y.project, '_', ''), :words, y.message, NULL {_OF_PROPOSAL}
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = y.message)"""

PROPOSED: Final = f"""
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, task, attempt, state, question, created_at)
SELECT y.message, y.project, y.conversation,
  (SELECT coalesce(max(seq), 0) + 1 FROM message m WHERE m.conversation = y.conversation), 'agent', '', y.task,
  y.attempt, 'finished', :question, :now {_OF_PROPOSAL}"""
"""A plan is a card of its own, in the conversation of who proposes it."""

NOTE: Final = """
INSERT OR IGNORE INTO message (id, project, conversation, seq, author, text, state, created_at)
SELECT :message, c.project, c.id, (SELECT coalesce(max(seq), 0) + 1 FROM message m WHERE m.conversation = c.id), 'sam',
  :text, 'finished', :now FROM conversation c WHERE c.id = :conversation AND c.project = :project"""
"""SAM says something to nobody in particular."""

PROPOSAL_CHANGED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT x.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = x.project)
  + row_number() OVER (PARTITION BY x.project ORDER BY x.message), 'message', x.message
FROM (SELECT DISTINCT y.project, y.message FROM proposal_history h JOIN proposal y ON y.id = h.proposal
  WHERE h.tx = :tx) x"""

# --- reading ----------------------------------------------------------------------------------------------------------

ASKED_LAST: Final = """
SELECT m.question FROM message m WHERE m.task = :task AND m.project = :project AND m.question IS NOT NULL
ORDER BY m.seq DESC LIMIT 1"""

RECEIPTS: Final = """
SELECT m.id AS message, m.task, m.author, m.text, m.state, m.created_at AS sent_at, m.settled_at,
  m.delivered_to AS attempt
FROM message m WHERE m.task = :task AND m.project = :project AND (:message IS NULL OR m.id = :message)
  AND m.state IN (SELECT value FROM json_each(:states)) ORDER BY m.conversation, m.seq DESC LIMIT :most"""

PAGE_IDS: Final = """
SELECT id FROM message WHERE conversation = :conversation AND project = :project AND (:before IS NULL OR seq < :before)
ORDER BY seq DESC LIMIT :most"""

TASK_MESSAGE_IDS: Final = """
SELECT id FROM message WHERE task = :task AND project = :project ORDER BY conversation, seq LIMIT 2000"""

TASK_PAGE: Final = """
SELECT id, seq FROM message WHERE task = :task AND project = :project AND seq < :before ORDER BY seq DESC LIMIT :most"""
"""The newest messages of a task before one of them; a task has one conversation."""

MESSAGES: Final = """
SELECT m.*, CASE WHEN m.author = 'sam' AND m.question IS NOT NULL THEN
  (SELECT json_object('id', y.id, 'state', y.state, 'tool', y.tool, 'arguments', y.arguments, 'because', y.because,
    'decided_at', y.decided_at) FROM approval y WHERE y.message = m.id) END AS approval
FROM message m WHERE m.project = :project AND m.id IN (SELECT value FROM json_each(:ids))
ORDER BY m.conversation, m.seq"""

PARTS: Final = """
SELECT p.message, p.body FROM json_each(:ids) j JOIN message m ON m.id = j.value JOIN part p ON p.message = m.id
WHERE m.project = :project ORDER BY p.message, p.position"""
"""Row by row: all parts of a long turn are more than one value may hold (D1 limit, 2 MB)."""

CURSOR: Final = "SELECT coalesce(max(seq), 0) AS seq FROM change WHERE project = :project"

CHANGES: Final = """
SELECT seq, kind, entity FROM change WHERE project = :project AND seq > :after ORDER BY seq LIMIT :most"""
