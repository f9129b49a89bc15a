{# Does this run add to a table that is there already? #}
{% macro is_incremental() %}
  {%- if not execute -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set there = load_cached_relation(this) -%}
  {{ return(there is not none
            and there.type == 'table'
            and model.config.materialized == 'incremental'
            and not should_full_refresh()) }}
{% endmacro %}

{% macro should_full_refresh() %}
  {%- set configured = config.get('full_refresh') -%}
  {{ return(flags.FULL_REFRESH if configured is none else configured) }}
{% endmacro %}

{% macro should_store_failures() %}
  {%- set configured = config.get('store_failures') -%}
  {{ return(flags.STORE_FAILURES if configured is none else configured) }}
{% endmacro %}

{% macro should_revoke(existing_relation, full_refresh_mode=true) %}
  {{ return(existing_relation is not none and (full_refresh_mode or existing_relation.is_view)) }}
{% endmacro %}
