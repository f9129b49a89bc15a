{{ config(materialized='table') }}
select code, name, '{{ this }}' as me, '{{ this.schema }}.{{ this.identifier }}' as place from {{ ref('countries') }}
