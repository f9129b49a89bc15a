{{ config(unique_key='id', on_schema_change='ignore') }}
{{ changing_columns() }}
