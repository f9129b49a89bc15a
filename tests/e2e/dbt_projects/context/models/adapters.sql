{{ config(materialized='table') }}
{% set other = ref('this_and_target') %}
{% set made = api.Relation.create(database='lake', schema='dev', identifier='x_y', type='view') %}
select
{% if execute %}
  $${{ adapter.get_columns_in_relation(other) | map(attribute="name") | join(",") }} {{ adapter.get_columns_in_relation(other)[0].dtype }} {{ adapter.get_columns_in_relation(other)[0].data_type }}$$ as columns,
  $${{ adapter.get_relation("lake", "dev", "this_and_target").type }} {{ adapter.get_relation("lake", "dev", "nope") is none }} {{ load_relation(other).is_table }}$$ as relations,
  $${{ made }} {{ made.type }} {{ made.is_view }} {{ made.quote(identifier=false) }} {{ made.include(schema=false) }} {{ made.incorporate(path={"identifier": "z"}) }} {{ made.render() }} {{ made.without_identifier() }}$$ as made,
  $${{ adapter.quote("a b") }} {{ adapter.type() }} {{ adapter.check_schema_exists("lake", "dev") }} {{ adapter.quote_as_configured("x", "identifier") }}$$ as quoted,
  $${{ api.Column.create("c", "integer").data_type }} {{ api.Column("c", "varchar").is_string() }} {{ api.Column("n", "numeric", numeric_precision=10, numeric_scale=2).data_type }} {{ api.Column.string_type(10) }} {{ api.Column.translate_type("string") }} {{ api.Column("q", "text").quoted }}$$ as cols,
  $${{ adapter.get_missing_columns(other, other) | length }} {{ dbt.get_columns_in_query("select 1 as a, 2 as b") }}$$ as asked,
  $${{ exceptions.warn("careful") }} {{ validation is defined }}$$ as others
{% else %} 1 as x {% endif %}
