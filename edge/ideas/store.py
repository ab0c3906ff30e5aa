"""All SQL that writes ideas, their links and the words they are found by.

Whoever names an idea that was merged means the one it is part of now (`_IT`), except to write over its words. How an
idea stands is read off its tasks (`STATE`), so that nothing of ideas is in the batches that move tasks.
"""

from typing import Final

from edge.http import LARGEST
from edge.ideas.rules import IDEA_BODY_CHARS, MOST_LINKS, NOTE_CHARS

_IT: Final = "(SELECT coalesce(k.merged_into, k.id) FROM idea k WHERE k.id = :idea AND k.project = :project)"
_INTO: Final = "(SELECT coalesce(k.merged_into, k.id) FROM idea k WHERE k.id = :into AND k.project = :project)"

_OF_IT: Final = "NOT EXISTS (SELECT 1 FROM task q WHERE q.id = {task}.parent AND q.idea = {task}.idea)"
"""Made from the idea itself: a root, or a subtask of one that was not."""

STATE: Final = f"""CASE
  WHEN EXISTS (SELECT 1 FROM task t WHERE t.idea = i.id AND t.ended_at IS NULL) THEN 'executing'
  WHEN i.state = 'parked' THEN 'parked'
  WHEN EXISTS (SELECT 1 FROM task t WHERE t.idea = i.id AND {_OF_IT.format(task="t")} AND t.ended_at >= i.stated_at
    AND t.state = 'completed') THEN 'done'
  WHEN EXISTS (SELECT 1 FROM task t WHERE t.idea = i.id AND {_OF_IT.format(task="t")} AND t.ended_at >= i.stated_at)
    THEN 'ready'
  ELSE i.state END"""
"""A live task first; then what was said last or happened since. What failed or was stopped can be executed again."""

# --- one idea ---------------------------------------------------------------------------------------------------------

_ORDERED: Final = """(WITH RECURSIVE up(id, parent, runtime) AS (
    SELECT t.id, t.parent, t.runtime FROM task t WHERE t.id = :task
    UNION ALL SELECT t.id, t.parent, t.runtime FROM up JOIN task t ON t.id = up.parent)
  SELECT 1 FROM up WHERE up.runtime <> 'edge' LIMIT 1)"""
"""Its agent, or one above that ordered it, is in a workspace, where it may have read anything."""

CREATE: Final = f"""
INSERT OR IGNORE INTO idea (id, project, title, body, state, fingerprint, number, origin_conversation, origin_message,
  by_agent, stated_at, created_at, updated_at)
SELECT :idea, p.id, :title, :body, 'exploring', :fingerprint, (SELECT coalesce(max(number), 0) + 1 FROM idea),
  :conversation, CASE WHEN :spoken THEN (SELECT m.id FROM message m WHERE m.conversation = :conversation
    AND m.author <> 'sam' AND m.state <> 'queued' ORDER BY m.seq DESC LIMIT 1) ELSE :message END,
  CASE WHEN {_ORDERED} IS NULL THEN '' ELSE :task END, :now, :now, :now
FROM project p WHERE p.id = :project
  AND (:conversation IS NULL OR EXISTS (SELECT 1 FROM conversation c WHERE c.id = :conversation AND c.project = p.id))
  AND (:message IS NULL OR EXISTS (SELECT 1 FROM message m WHERE m.id = :message AND m.conversation = :conversation))"""
"""An agent's comes from what is being said: the newest that it said or has heard."""

MADE: Final = "SELECT project, fingerprint FROM idea WHERE id = :idea"

EDIT: Final = """
UPDATE idea SET title = coalesce(:title, title), body = coalesce(:body, body), state = coalesce(:state, state),
  stated_at = CASE WHEN :state IS NULL THEN stated_at ELSE :now END, updated_at = :now
WHERE id = :idea AND project = :project AND merged_into IS NULL"""

BY_AGENT: Final = f"""
UPDATE idea SET by_agent = CASE WHEN by_agent IN ('', :task) THEN :task ELSE 'several' END
WHERE id = {_IT} AND {_ORDERED} IS NOT NULL"""
"""Before an agent in a workspace, or ordered by one, writes to it: its words are text from outside from then on."""

ADD_APPEND: Final = f"""
INSERT OR IGNORE INTO idea_append (id, project, idea, fingerprint, at)
SELECT :append, i.project, i.id, :fingerprint, :now FROM idea i
WHERE i.id = {_IT} AND length(i.body) + 2 + length(:text) <= {IDEA_BODY_CHARS}"""

_APPENDED: Final = """
UPDATE idea SET body = CASE body WHEN '' THEN :text ELSE body || char(10) || char(10) || :text END, updated_at = :now
WHERE id = (SELECT a.idea FROM idea_append a WHERE a.id = :append AND NOT a.added)"""

_ADDED: Final = "UPDATE idea_append SET added = 1 WHERE id = :append"

APPENDED_BEFORE: Final = "SELECT project, fingerprint FROM idea_append WHERE id = :append"

WORDS: Final = """
INSERT INTO idea_text (rowid, project, title, body)
SELECT i.number, i.project, :title_words, :body_words FROM idea i
WHERE i.id = :idea AND i.project = :project AND i.merged_into IS NULL
  AND NOT EXISTS (SELECT 1 FROM idea_text x WHERE x.rowid = i.number)"""
"""After CREATE, once. What an index holds of a text is for `edge.words` to say."""

EDIT_WORDS: Final = """
UPDATE idea_text SET title = coalesce(:title_words, title), body = coalesce(:body_words, body)
WHERE rowid = (SELECT i.number FROM idea i WHERE i.id = :idea AND i.project = :project AND i.merged_into IS NULL)"""

_APPENDED_WORDS: Final = """
UPDATE idea_text SET body = CASE body WHEN '' THEN :words ELSE body || char(10) || char(10) || :words END
WHERE rowid = (SELECT i.number FROM idea_append a JOIN idea i ON i.id = a.idea WHERE a.id = :append AND NOT a.added)"""

APPEND: Final = (ADD_APPEND, _APPENDED, _APPENDED_WORDS, _ADDED)

CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT i.project, (SELECT coalesce(max(seq), 0) + 1 FROM change c WHERE c.project = i.project), 'idea', i.id
FROM idea i WHERE i.id = {_IT}"""

WORDS_BEFORE: Final = """
SELECT rowid AS number, title, body FROM idea_text WHERE rowid > :upto ORDER BY rowid LIMIT :most / 20"""

REWORD: Final = """
UPDATE idea_text SET title = :new_title, body = :new_body WHERE rowid = :number AND title = :title AND body = :body"""

# --- links ------------------------------------------------------------------------------------------------------------

LINK_NEW: Final = """
INSERT OR IGNORE INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.id, :note, :now FROM idea i JOIN conversation c ON c.project = i.project
WHERE i.id = :idea AND i.project = :project AND i.fingerprint = :fingerprint AND i.created_at = :now
  AND i.merged_into IS NULL AND c.id = :conversation"""
"""Only when the idea is made: a repetition does not bring back a link that was taken away."""

_ROOM: Final = f"(SELECT count(*) FROM idea_link l WHERE l.idea = {{idea}}) < {MOST_LINKS}"

LINK: Final = f"""
INSERT INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.id, :note, :now FROM idea i JOIN conversation c ON c.project = i.project
WHERE i.id = {_IT} AND c.id = :conversation
  AND (EXISTS (SELECT 1 FROM idea_link l WHERE l.idea = i.id AND l.conversation = c.id) OR {_ROOM.format(idea="i.id")})
ON CONFLICT (idea, conversation) DO UPDATE SET note = excluded.note"""

LINK_PLANNED: Final = f"""
INSERT OR IGNORE INTO idea_link (idea, conversation, note, created_at)
SELECT i.id, c.id, 'planned here', :now FROM idea i JOIN conversation c ON c.project = i.project
WHERE i.id = {_IT} AND c.id = :conversation AND {_ROOM.format(idea="i.id")}"""

UNLINK: Final = f"DELETE FROM idea_link WHERE idea = {_IT} AND conversation = :conversation"

# --- execution --------------------------------------------------------------------------------------------------------

_STARTED: Final = "EXISTS (SELECT 1 FROM verdict v WHERE v.task = t.id AND v.tx = :tx AND v.refused IS NULL)"

_EXECUTED: Final = f"""
UPDATE idea SET state = 'ready', stated_at = :now, updated_at = :now
WHERE id = (SELECT t.idea FROM task t WHERE t.id = :task AND {_STARTED})"""
"""What it comes back to when the task ends badly; one that was parked is no longer."""

_LINK_EXECUTED: Final = f"""
INSERT OR IGNORE INTO idea_link (idea, conversation, note, created_at)
SELECT t.idea, t.conversation, 'executed here', :now FROM task t
WHERE t.id = :task AND t.idea IS NOT NULL AND {_STARTED} AND {_ROOM.format(idea="t.idea")}"""
"""An idea that has all its links is executed all the same: its task names the conversation."""

EXECUTED: Final = (_EXECUTED, _LINK_EXECUTED)

TASKS_ASKED: Final = """
INSERT INTO change (project, seq, kind, entity)
SELECT i.project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = i.project)
  + row_number() OVER (ORDER BY i.id), 'idea', i.id
FROM idea i WHERE i.id IN (SELECT t.idea FROM json_each(:asked) j JOIN task t ON t.id = j.value ->> 'task')"""
"""Part of the batch that starts tasks of ideas. Their ends are told with the tasks (`edge.chat.live`)."""

# --- one becomes part of another --------------------------------------------------------------------------------------
# Within its batch, and only there, what is merged is marked as `merging`: the rest follows from that.

_MERGED: Final = "FROM idea s WHERE s.id = :idea AND s.merging"

_MERGE: Final = f"""
UPDATE idea SET merged_into = g.id, merging = 1, updated_at = :now
FROM idea g
WHERE idea.id = :idea AND idea.project = :project AND idea.merged_into IS NULL AND g.id = {_INTO} AND g.id <> idea.id
  AND length(g.body) + length(idea.title) + length(idea.body) + 3 <= {IDEA_BODY_CHARS}
  AND (SELECT count(DISTINCT l.conversation) FROM idea_link l WHERE l.idea IN (g.id, idea.id)) <= {MOST_LINKS}"""

_MERGE_CHANGED: Final = f"""
INSERT INTO change (project, seq, kind, entity)
SELECT :project, (SELECT coalesce(max(seq), 0) FROM change c WHERE c.project = :project)
  + row_number() OVER (ORDER BY x.kind, x.id), x.kind, x.id
FROM (SELECT 'idea' AS kind, s.id AS id {_MERGED}
  UNION ALL SELECT 'idea', s.merged_into {_MERGED}
  UNION ALL SELECT 'conversation', l.conversation FROM idea_link l WHERE l.idea = (SELECT s.id {_MERGED})
  UNION ALL SELECT 'task', t.id FROM task t WHERE t.idea = (SELECT s.id {_MERGED})) x"""

_MERGE_TEXT: Final = """
UPDATE idea SET updated_at = :now, by_agent = CASE WHEN idea.by_agent IN ('', s.by_agent) THEN s.by_agent
    WHEN s.by_agent = '' THEN idea.by_agent ELSE 'several' END,
  body = idea.body || CASE idea.body WHEN '' THEN '' ELSE char(10) || char(10) END
  || s.title || CASE s.body WHEN '' THEN '' ELSE char(10) || s.body END
FROM idea s WHERE s.id = :idea AND s.merging AND idea.id = s.merged_into"""

_MERGE_LINKS: Final = f"""
INSERT INTO idea_link (idea, conversation, note, created_at)
SELECT s.merged_into, l.conversation, l.note, l.created_at FROM idea s JOIN idea_link l ON l.idea = s.id
WHERE s.id = :idea AND s.merging
ON CONFLICT (idea, conversation) DO UPDATE SET note = CASE WHEN note = '' THEN excluded.note
  WHEN excluded.note IN ('', note) THEN note ELSE substr(note || char(10) || excluded.note, 1, {NOTE_CHARS}) END"""

_DROP_LINKS: Final = f"DELETE FROM idea_link WHERE idea = (SELECT s.id {_MERGED})"

_MERGE_EARLIER: Final = f"""
UPDATE idea SET merged_into = (SELECT s.merged_into {_MERGED}) WHERE merged_into = (SELECT s.id {_MERGED})"""
"""What was merged into it before is part of the other now too: one step leads to where an idea is."""

_MERGE_WORDS: Final = f"""
UPDATE idea_text SET body = body || CASE body WHEN '' THEN '' ELSE char(10) || char(10) END
  || (SELECT w.title || CASE w.body WHEN '' THEN '' ELSE char(10) || w.body END
    FROM idea_text w WHERE w.rowid = (SELECT s.number {_MERGED}))
WHERE rowid = (SELECT g.number FROM idea g WHERE g.id = (SELECT s.merged_into {_MERGED}))"""

_DROP_MERGED_WORDS: Final = f"DELETE FROM idea_text WHERE rowid = (SELECT s.number {_MERGED})"

_MERGE_DONE: Final = "UPDATE idea SET merging = 0 WHERE id = :idea AND project = :project"

MERGE_BEGINS: Final = (_MERGE, _MERGE_CHANGED, _MERGE_TEXT, _MERGE_LINKS, _DROP_LINKS, _MERGE_EARLIER)
MERGE_ENDS: Final = (_MERGE_WORDS, _DROP_MERGED_WORDS, _MERGE_DONE)
"""Between the two `edge.tasks.store.MERGE_IDEA` moves the tasks."""

PAIR: Final = f"""
SELECT s.id, s.merged_into, g.id AS target,
  length(g.body) + length(s.title) + length(s.body) + 3 > {IDEA_BODY_CHARS} AS too_long
FROM (SELECT 1) LEFT JOIN idea s ON s.id = :idea AND s.project = :project LEFT JOIN idea g ON g.id = {_INTO}"""

# --- reading ----------------------------------------------------------------------------------------------------------

PAGE_IDS: Final = f"""
SELECT i.id, i.updated_at AS place_at, i.id AS place_in FROM idea i WHERE i.project = :project AND i.merged_into IS NULL
  AND (:state IS NULL OR {STATE} = :state) AND i.updated_at <= :at AND (i.updated_at < :at OR i.id < :id)
ORDER BY i.updated_at DESC, i.id DESC LIMIT :most"""
"""What comes after the idea `id` that was changed at `at`; with an `at` beyond every time, the newest."""

FOUND: Final = f"""
SELECT i.id, i.number AS place_at, x.place AS place_in FROM (
  SELECT rowid, 'title' AS place FROM idea_text WHERE idea_text MATCH :titled AND :place <> 'text'
    AND rowid < CASE :place WHEN 'title' THEN :number ELSE {LARGEST} END
  UNION ALL
  SELECT rowid, 'text' FROM idea_text WHERE idea_text MATCH :others
    AND rowid < CASE :place WHEN 'text' THEN :number ELSE {LARGEST} END) x
JOIN idea i ON i.number = x.rowid
WHERE i.project = :project AND (:state IS NULL OR {STATE} = :state)
ORDER BY x.place DESC, i.number DESC LIMIT :most"""
"""Those that have every word in their title come first, then the others, each the newest first: what is added meanwhile
changes no other's place, as it would that of a score which knows how frequent words are.
"""

CANDIDATES: Final = f"""
SELECT i.id, i.title, substr(i.body, 1, :looked_at) AS body
FROM (SELECT rowid FROM idea_text WHERE idea_text MATCH :match AND rank MATCH 'bm25(0.0, 4.0, 1.0)'
  ORDER BY rank LIMIT :most) x CROSS JOIN idea i ON i.number = x.rowid
WHERE +i.project = :project AND i.id <> {_IT}"""
"""The nearest are chosen before their rows are read."""

_MADE: Final = f"""{STATE} AS stands, (SELECT json_group_array(made.id) FROM (SELECT id FROM (
    SELECT t.id, t.created_at FROM task t WHERE t.idea = i.id AND {_OF_IT.format(task="t")}
    ORDER BY t.created_at DESC, t.id DESC LIMIT :most_tasks) ORDER BY created_at, id) made) AS tasks"""

HEADS: Final = f"""
SELECT i.id, i.project, i.title, substr(i.body, 1, :chars) AS beginning, length(i.body) AS body_chars,
  i.origin_conversation, i.origin_message, i.merged_into, i.by_agent, i.created_at, i.updated_at, {_MADE}
FROM json_each(:ids) j JOIN idea i ON i.id = j.value WHERE +i.project = :project"""
"""As they are: one that was merged says so."""

VIEW: Final = f"""
SELECT i.*, {_MADE}, (SELECT json_group_array(json_object('conversation', l.conversation, 'note', l.note))
    FROM (SELECT conversation, note FROM idea_link WHERE idea = i.id ORDER BY created_at, conversation) l) AS links
FROM idea i WHERE i.id = {_IT}"""

CONVERSATIONS: Final = f"""
SELECT c.id, c.title, l.note, l.created_at AS linked_at FROM idea_link l JOIN conversation c ON c.id = l.conversation
WHERE l.idea = {_IT} ORDER BY l.created_at, c.id"""

TASKS: Final = f"""
SELECT t.id, json_extract(t.spec, '$.title') AS title, t.state, t.conversation, t.parent, t.branch, t.pushed
FROM (SELECT * FROM task WHERE idea = {_IT} ORDER BY created_at DESC, id DESC LIMIT :most_tasks) t
ORDER BY t.created_at, t.id"""

MERGED_IDS: Final = f"SELECT i.id FROM idea i WHERE i.merged_into = {_IT} ORDER BY i.id"
