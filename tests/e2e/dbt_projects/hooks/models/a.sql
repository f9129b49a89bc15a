{{ config(materialized='table', post_hook=["{{ note('more of ' ~ this, 3) }}", {'sql': "{{ note('outside', 4) }}", 'transaction': false}]) }}
select 1 as one
