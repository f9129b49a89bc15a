{{ config(materialized='doubled') }}
select 7 as seven
