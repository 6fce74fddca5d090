import { Column, type ColumnOptions } from 'typeorm';

/**
 * A column of bytes, nullable: BLOB or bytea. TypeORM knows no type of that kind that all databases have, and passes
 * bytes through unchanged in a text column, so the entities say varchar.
 */
export function BinaryColumn(options: Pick<ColumnOptions, 'name' | 'select'> = {}): PropertyDecorator {
  return Column({ type: 'varchar', nullable: true, ...options });
}
