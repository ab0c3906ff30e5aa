"""All SQL that writes knowledge, the words it is found by, and what contradicts what."""

from typing import Final

MOST_OF_A_STATE: Final = 2_000
"""Entries of a project; agents are many and diligent."""

_UNEXPIRED: Final = "(k.expires_at IS NULL OR k.expires_at > :now)"
_VOUCHED: Final = "(k.author = 'person' OR k.decided_by IS NOT NULL)"
"""A person wrote it or said yes to it."""

CREATE: Final = f"""
INSERT OR IGNORE INTO knowledge (id, project, kind, text, number, author, person, attempt, conversation, task, origin,
  confidence, expires_at, state, fingerprint, created_at, updated_at)
SELECT :knowledge, p.id, :kind, :text, (SELECT coalesce(max(number), 0) + 1 FROM knowledge), :author, :person, :attempt,
  :conversation, :task, :origin, :confidence, :expires_at, :state, :fingerprint, :now, :now
FROM project p WHERE p.id = :project
  AND (:conversation IS NULL OR EXISTS (SELECT 1 FROM conversation c WHERE c.id = :conversation AND c.project = p.id))
  AND (SELECT count(*) FROM knowledge k WHERE k.project = p.id AND k.state = :state AND {_UNEXPIRED})
    < {MOST_OF_A_STATE}"""

_IS_OURS: Final = "project = :project AND id = :knowledge"

EDIT: Final = f"""
UPDATE knowledge SET kind = coalesce(:kind, kind), text = coalesce(:text, text),
  confidence = coalesce(:confidence, confidence), updated_at = :now,
  decided_by = CASE state WHEN 'active' THEN :person ELSE decided_by END,
  expires_at = CASE WHEN :expiry_given THEN :expires_at ELSE expires_at END
WHERE {_IS_OURS} AND state <> 'retired'"""

ACCEPT: Final = f"""
UPDATE knowledge SET state = 'active', decided_by = :person, updated_at = :now
WHERE {_IS_OURS} AND author = 'agent' AND state <> 'retired' AND decided_by IS NULL"""

REJECT: Final = f"""
UPDATE knowledge SET state = 'retired', decided_by = :person, updated_at = :now
WHERE {_IS_OURS} AND state = 'proposed'"""

RETIRE: Final = f"""
UPDATE knowledge SET state = 'retired', decided_by = :person, updated_at = :now
WHERE {_IS_OURS} AND state <> 'retired'"""

WORDS: Final = f"""
INSERT INTO knowledge_text (rowid, project, text)
SELECT number, replace(project, '_', ''), :words FROM knowledge
WHERE {_IS_OURS} AND NOT EXISTS (SELECT 1 FROM knowledge_text x WHERE x.rowid = number)"""
"""After CREATE, once. What an index holds of a text is for `edge.words` to say."""

EDIT_WORDS: Final = f"""
UPDATE knowledge_text SET text = :words
WHERE rowid = (SELECT number FROM knowledge WHERE {_IS_OURS} AND state <> 'retired')"""
"""Part of a batch that writes a text."""

WORDS_BEFORE: Final = """
SELECT rowid AS number, text FROM knowledge_text WHERE rowid > :upto ORDER BY rowid LIMIT :most"""

REWORD: Final = "UPDATE knowledge_text SET text = :new_text WHERE rowid = :number AND text = :text"

# --- contradictions ---------------------------------------------------------------------------------------------------

FORGET: Final = (
    "DELETE FROM contradiction WHERE one = :knowledge AND project = :project",
    "DELETE FROM contradiction WHERE other = :knowledge AND project = :project",
)
"""Before a changed text is compared anew."""

CONTRADICT: Final = """
INSERT OR IGNORE INTO contradiction (one, other, project, why, found_at)
SELECT j.value ->> 'one', j.value ->> 'other', :project, j.value ->> 'why', :now FROM json_each(:pairs) j"""

SETTLE: Final = """
UPDATE contradiction SET settled_at = :now, settled_by = :person, kept = :keep
WHERE one = :one AND other = :other AND project = :project AND settled_at IS NULL"""

RETIRE_OTHER: Final = """
UPDATE knowledge SET state = 'retired', decided_by = :person, updated_at = :now
WHERE project = :project AND state <> 'retired' AND id IN (:one, :other) AND id <> :keep
  AND EXISTS (SELECT 1 FROM contradiction c WHERE c.one = :one AND c.other = :other AND c.project = :project
    AND c.settled_at IS NULL)"""
"""Stands before SETTLE."""

KEEP_ONE: Final = """
UPDATE knowledge SET state = 'active', decided_by = :person, updated_at = :now
WHERE project = :project AND state = 'proposed' AND id = :keep
  AND EXISTS (SELECT 1 FROM contradiction c WHERE c.one = :one AND c.other = :other AND c.project = :project
    AND c.settled_at IS NULL)"""
"""Who keeps a proposed entry says yes to it."""

PAIR: Final = "SELECT kept, settled_at FROM contradiction WHERE one = :one AND other = :other AND project = :project"

OPEN_PAIRS: Final = """
SELECT c.one, c.other, c.why, c.found_at
FROM contradiction c JOIN knowledge k ON k.id = c.one JOIN knowledge o ON o.id = c.other
WHERE c.project = :project AND c.settled_at IS NULL AND k.state <> 'retired' AND o.state <> 'retired'
  AND (k.expires_at IS NULL OR k.expires_at > :now) AND (o.expires_at IS NULL OR o.expires_at > :now)
ORDER BY c.found_at DESC, c.one, c.other LIMIT :most"""

# --- reading ----------------------------------------------------------------------------------------------------------

MADE: Final = "SELECT project, fingerprint FROM knowledge WHERE id = :knowledge"

STATE: Final = f"SELECT state FROM knowledge WHERE {_IS_OURS}"

LISTED: Final = f"""
SELECT k.id, k.updated_at AS place_at, k.id AS place_in
FROM json_each(:states) j CROSS JOIN knowledge k ON k.project = :project AND k.state = j.value
WHERE (:kind IS NULL OR k.kind = :kind) AND (:expired OR {_UNEXPIRED})
  AND k.updated_at <= :at AND (k.updated_at < :at OR k.id < :id)
ORDER BY k.updated_at DESC, k.id DESC LIMIT :most"""

_MATCHES: Final = """
FROM knowledge_text JOIN knowledge k ON k.number = knowledge_text.rowid
WHERE knowledge_text MATCH :match AND k.project = :project"""

_NEAREST: Final = "ORDER BY bm25(knowledge_text, 0.0, 1.0), k.id LIMIT :most"

FOUND: Final = f"""
SELECT k.id, k.number AS place_at, 'found' AS place_in {_MATCHES} AND knowledge_text.rowid < :number
  AND k.state IN (SELECT value FROM json_each(:states)) AND (:kind IS NULL OR k.kind = :kind)
  AND (:expired OR {_UNEXPIRED})
ORDER BY k.number DESC LIMIT :most"""
"""The newest first: what is added meanwhile changes no other's place."""

MATCHING: Final = f"SELECT k.* {_MATCHES} AND k.state = 'active' AND {_VOUCHED} AND {_UNEXPIRED} {_NEAREST}"
"""What a task is told that has any of the words."""

LIKE_IT: Final = f"SELECT k.* {_MATCHES} AND k.state <> 'retired' AND {_UNEXPIRED} AND k.id <> :knowledge {_NEAREST}"

RULES: Final = f"""
SELECT k.* FROM knowledge k WHERE k.project = :project AND k.state = 'active' AND k.kind = 'rule'
  AND {_VOUCHED} AND {_UNEXPIRED}
ORDER BY k.updated_at DESC, k.id DESC LIMIT :most"""

VIEWS: Final = f"""
SELECT k.*, coalesce(k.expires_at <= :now, 0) AS expired, {_VOUCHED} AS vouched,
  (SELECT json_group_array(x.id) FROM (
     SELECT c.other AS id FROM contradiction c WHERE c.one = k.id AND c.settled_at IS NULL
     UNION ALL SELECT c.one FROM contradiction c WHERE c.other = k.id AND c.settled_at IS NULL) x
   JOIN knowledge o ON o.id = x.id AND o.state <> 'retired'
     AND (o.expires_at IS NULL OR o.expires_at > :now)) AS against
FROM json_each(:ids) j JOIN knowledge k ON k.id = j.value WHERE +k.project = :project"""
