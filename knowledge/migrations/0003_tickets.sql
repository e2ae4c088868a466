-- Hand-over tickets; the table was made outside the migrations before.
create table if not exists handover_tickets (
    number integer primary key, sender_id text not null, opened_at text not null,
    summary text not null, closed_at text
);
create unique index if not exists handover_one_open
    on handover_tickets (sender_id) where closed_at is null;
alter table handover_tickets add column customer_id text references customers (id);
alter table handover_tickets add column order_id text references orders (id);
