{{ config(alias='Other Name') }}
select "Code Of It" from {{ ref('cased') }}
