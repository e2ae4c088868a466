-- What operations on orders need, and the shop's shipping methods and promotions.
alter table customers add column phone text not null default '';
alter table customers add column other_addresses text not null default '[]';
alter table variants add column on_sale integer not null default 1 check (on_sale in (0, 1));
alter table orders add column key text not null default '';
alter table orders add column digits text not null default '';
update orders set key = replace(replace(replace(upper(id), '#', ''), '-', ''), ' ', '');
update orders set digits = ltrim(key, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
create index orders_by_key on orders (key);
create index customers_by_postcode on customers (postcode_key);
create index orders_by_digits on orders (digits);
alter table orders add column cancel_reason text;
alter table orders add column item_changes integer not null default 0;
alter table orders add column exchanges integer not null default 0;
create table item_requests (
    id integer primary key, order_id text not null references orders (id),
    item_id text not null references order_items (id),
    kind text not null check (kind in ('return', 'exchange')),
    variant_id text references variants (id), at text not null
);
create index item_requests_by_order on item_requests (order_id);
create table operations (
    id integer primary key, key text not null unique, name text not null,
    customer_id text not null references customers (id), order_id text references orders (id),
    at text not null, request text not null, effect text not null
);
create index operations_by_order on operations (order_id);
create table notes (
    id integer primary key, customer_id text not null references customers (id),
    order_id text references orders (id), at text not null, text text not null
);
create table shipping_methods (
    id text primary key, name text not null, countries text not null, price integer not null,
    currency text not null, min_days integer not null, max_days integer not null
);
create table promotions (
    id text primary key, code text not null, description text not null,
    starts_at text not null, ends_at text not null
);
-- Every change to what is searched or told raises the count that a turn records; the counts of
-- products and answers tell a running assistant whose search index is out of date.
create table versions (
    only integer primary key check (only = 1),
    records integer not null, products integer not null, answers integer not null
);
insert into versions (only, records, products, answers) values (1, 1, 1, 1);
create trigger products_insert_version after insert on products
begin update versions set records = records + 1, products = products + 1; end;
create trigger products_update_version after update on products
begin update versions set records = records + 1, products = products + 1; end;
create trigger products_delete_version after delete on products
begin update versions set records = records + 1, products = products + 1; end;
create trigger variants_insert_version after insert on variants
begin update versions set records = records + 1, products = products + 1; end;
create trigger variants_options_version after update of options on variants
begin update versions set products = products + 1; end;
create trigger variants_update_version after update on variants
begin update versions set records = records + 1; end;
create trigger variants_delete_version after delete on variants
begin update versions set records = records + 1, products = products + 1; end;
create trigger answers_insert_version after insert on answers
begin update versions set records = records + 1, answers = answers + 1; end;
create trigger answers_update_version after update on answers
begin update versions set records = records + 1, answers = answers + 1; end;
create trigger answers_delete_version after delete on answers
begin update versions set records = records + 1, answers = answers + 1; end;
create trigger reviews_insert_version after insert on reviews
begin update versions set records = records + 1; end;
create trigger reviews_update_version after update on reviews
begin update versions set records = records + 1; end;
create trigger reviews_delete_version after delete on reviews
begin update versions set records = records + 1; end;
create table verification_failures (claim text not null, at text not null);
create index verification_failures_by_claim on verification_failures (claim, at);
create table used_tokens (nonce text primary key, expires_at text not null);
