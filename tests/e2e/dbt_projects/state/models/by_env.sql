{{ config(materialized=env_var('DBT_MATERIALIZED', 'view'), schema='x_' ~ target.name) }}
select 1 as id
