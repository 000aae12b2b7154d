import { type Kysely, type Migration, sql } from 'kysely';

/**
 * Optuna's schema (version 12, revision v3.2.0.a) as views over our tables, so that `optuna.load_study` and
 * optuna-dashboard open a study's file. Source: optuna/storages/_rdb/models.py at 1d8ce7b (5.0.0).
 *
 * Who reads decides which SQLite runs these: nothing newer than its JSON functions and generated columns (3.31) may stand
 * here, and no square roots, which many builds lack. Keys are sums of numbers that stay, so they are the same in every
 * read. There are no INSTEAD OF triggers: writing through a view is an error that changes nothing.
 */

/** Trial ids begin at 1, as Optuna's own do; a study's parameters are fewer than the second. */
const trialId = 'candidate.number + 1';
const mostParameters = 65_536;

/** What one row of `study` says for every trial; LIMIT keeps SQLite from working it out again for each. */
const facts = `(
  SELECT
    json_extract(facts, '$.shape.folds') AS folds,
    json_extract(facts, '$.shape.repeats') * json_extract(facts, '$.shape.folds') AS fits,
    '$.' || json_quote(json_extract(facts, '$.metric')) AS score,
    coalesce((SELECT json_extract(value, '$.end') FROM artifact WHERE name = 'end'), 'running') AS study_end
  FROM study LIMIT 1
)`;

const ended = `(SELECT count(*) FROM fit WHERE fit.candidate = candidate.number AND fit.fold >= 0)`;

/** Failed, or without a finite score. */
const failed = `(
  SELECT count(*) FROM fit
  WHERE fit.candidate = candidate.number AND fit.fold >= 0
    AND coalesce(json_type(fit.metrics, facts.score), 'null') NOT IN ('real', 'integer')
)`;

/** What the outcome of a trial is made from; Optuna's views choose from it. */
const views: Readonly<Record<string, string>> = {
  trial_progress: `
    SELECT candidate.number, ${trialId} AS trial_id, candidate.proposed_at,
      CASE
        WHEN ${ended} >= facts.fits THEN CASE ${failed} WHEN 0 THEN 'COMPLETE' ELSE 'FAIL' END
        WHEN facts.study_end <> 'running' THEN CASE ${failed} WHEN 0 THEN 'WAITING' ELSE 'FAIL' END
        ELSE CASE ${ended} WHEN 0 THEN 'WAITING' ELSE 'RUNNING' END
      END AS state,
      facts.score
    FROM candidate JOIN ${facts} AS facts
    WHERE candidate.number >= 0`,

  studies: `SELECT id AS study_id, name AS study_name FROM study`,

  study_directions: `
    SELECT 1 AS study_direction_id, upper(json_extract(facts, '$.direction')) AS direction, id AS study_id,
      0 AS objective
    FROM study`,

  study_user_attributes: `
    SELECT 1 AS study_user_attribute_id, id AS study_id, 'metric' AS "key",
      json_quote(json_extract(facts, '$.metric')) AS value_json FROM study
    UNION ALL SELECT 2, id, 'strategy', json_extract(plan, '$.strategy') FROM study
    UNION ALL SELECT 3, id, 'validation', json_extract(plan, '$.validation') FROM study
    UNION ALL SELECT 4, id, 'seed', json_quote(json_extract(plan, '$.seed')) FROM study
    UNION ALL SELECT 5, id, 'plan_hash', json_quote(plan_hash) FROM study
    UNION ALL SELECT 6, id, 'regsweep', json_quote(version) FROM study
    UNION ALL
    SELECT 7, 1, 'recommended_trial', json_quote(json_extract(value, '$.recommended.trial'))
    FROM artifact WHERE name = 'end' AND json_type(value, '$.recommended') = 'object'`,

  study_system_attributes: `
    SELECT 1 AS study_system_attribute_id, id AS study_id, 'dashboard:objective_names' AS "key",
      json_array(json_extract(facts, '$.metric')) AS value_json
    FROM study`,

  trials: `
    SELECT trial_id, number, 1 AS study_id, state,
      CASE state WHEN 'WAITING' THEN NULL ELSE proposed_at END AS datetime_start,
      CASE WHEN state IN ('COMPLETE', 'FAIL')
        THEN (SELECT max(fit.ended_at) FROM fit WHERE fit.candidate = trial_progress.number AND fit.fold >= 0)
      END AS datetime_complete
    FROM trial_progress`,

  trial_user_attributes: `
    SELECT attribute.id AS trial_user_attribute_id, ${trialId} AS trial_id, attribute.name AS "key",
      attribute.value AS value_json
    FROM candidate JOIN attribute ON attribute.candidate = candidate.number
    WHERE candidate.number >= 0 AND attribute.value <> 'null'`,

  trial_system_attributes: `
    SELECT 1 AS trial_system_attribute_id, 1 AS trial_id, '' AS "key", '' AS value_json WHERE 0`,

  trial_params: `
    SELECT (${trialId}) * ${mostParameters} + parameter.position AS param_id, ${trialId} AS trial_id,
      parameter.name AS param_name,
      CASE WHEN parameter.choices IS NULL THEN CAST(given.value AS REAL)
      ELSE (
        SELECT CAST(choice."key" AS REAL) FROM json_each(parameter.choices) AS choice
        WHERE choice.type = given.type AND choice.value IS given.value
      ) END AS param_value,
      parameter.distribution AS distribution_json
    FROM candidate JOIN json_each(candidate.parameters) AS given JOIN parameter ON parameter.name = given."key"
    WHERE candidate.number >= 0`,

  trial_values: `
    SELECT trial_id AS trial_value_id, trial_id, 0 AS objective,
      (
        SELECT avg(json_extract(fit.metrics, trial_progress.score)) FROM fit
        WHERE fit.candidate = trial_progress.number AND fit.fold >= 0
      ) AS value,
      'FINITE' AS value_type
    FROM trial_progress WHERE state = 'COMPLETE'`,

  trial_intermediate_values: `
    SELECT fit.id AS trial_intermediate_value_id, ${trialId} AS trial_id,
      fit.repeat * facts.folds + fit.fold AS step,
      CASE WHEN json_type(fit.metrics, facts.score) IN ('real', 'integer')
        THEN json_extract(fit.metrics, facts.score)
      END AS intermediate_value,
      CASE
        WHEN json_type(fit.metrics, facts.score) IN ('real', 'integer') THEN 'FINITE'
        ELSE CASE json_extract(fit.metrics, facts.score || '."$number"')
          WHEN 'Infinity' THEN 'INF_POS' WHEN '-Infinity' THEN 'INF_NEG' ELSE 'NAN'
        END
      END AS intermediate_value_type
    FROM candidate JOIN ${facts} AS facts JOIN fit ON fit.candidate = candidate.number
    WHERE candidate.number >= 0 AND fit.fold >= 0 AND fit.state = 'complete'`,

  trial_heartbeats: `SELECT 1 AS trial_heartbeat_id, 1 AS trial_id, '' AS heartbeat WHERE 0`,

  version_info: `SELECT 1 AS version_info_id, 12 AS schema_version, 'regsweep ' || version AS library_version FROM study`,

  alembic_version: `SELECT 'v3.2.0.a' AS version_num`,
};

/**
 * What Optuna shows and we did not keep: times, each parameter's distribution, and what is thought about a trial. The
 * scores of a fit stand beside its curves in one JSON text; an index of them lets the views leave the texts unread.
 */
export const optunaMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('candidate').addColumn('proposed_at', 'text').execute();
    await db.schema.alterTable('fit').addColumn('ended_at', 'text').execute();
    await sql`ALTER TABLE fit ADD COLUMN metrics TEXT
      GENERATED ALWAYS AS (json_extract(result, '$.metrics')) VIRTUAL`.execute(db);
    await sql`CREATE INDEX fit_scores ON fit (candidate, fold, repeat, state, metrics, ended_at)`.execute(db);
    await sql`CREATE INDEX candidate_trial_id ON candidate (number + 1)`.execute(db);
    await db.schema
      .createTable('parameter')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('choices', 'text')
      .addColumn('distribution', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('attribute')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('candidate', 'integer', (column) => column.notNull().references('candidate.number'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addUniqueConstraint('attribute_key', ['candidate', 'name'])
      .execute();
    for (const [name, query] of Object.entries(views)) {
      await sql`CREATE VIEW ${sql.ref(name)} AS ${sql.raw(query)}`.execute(db);
    }
  },
};
