{{ config(materialized='table', tags=['t'], meta={'m': [1, {'n': none}]}) }}
select $${{ this }}$$ as this, $${{ this.database }}.{{ this.schema }}.{{ this.name }}.{{ this.identifier }}$$ as parts, $${{ this.include(database=false) }}$$ as less,
  $${{ target.name }} {{ target.schema }} {{ target.type }} {{ target.profile_name }} {{ target.threads }} {{ target.database }}$$ as target,
  $${{ model.unique_id }} {{ model.name }} {{ model.config.materialized }} {{ model.tags }} {{ model.meta }} {{ model.fqn }}$$ as model,
  $${{ config.get("materialized") }} {{ config.get("nope", "d") }} {{ config.get("meta") }} {{ config.require("tags") }}$$ as config,
  $${{ flags.FULL_REFRESH }} {{ flags.WHICH }} {{ execute }} {{ project_name }} {{ database }} {{ schema }}$$ as flags,
  $${{ invocation_args_dict.which if invocation_args_dict is defined }}$$ as args, $${{ dbt_version.split(".")[0] }}$$ as version,
  $${{ var("v") }} {{ env_var("DBT_ENV_CUSTOM_ENV_A") }} {{ dbt_metadata_envs }}$$ as envs,
  $${{ thread_id is defined }} {{ run_started_at.strftime("%Y") | length }} {{ invocation_id | length }} {{ selected_resources }}$$ as run
