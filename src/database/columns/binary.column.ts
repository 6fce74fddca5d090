import { Column, type ColumnOptions } from 'typeorm';

/**
 * A nullable column of bytes: BLOB or bytea. TypeORM has no binary type that all databases share, but passes bytes
 * through a text column unchanged, so the entities declare varchar.
 */
export function BinaryColumn(options: Pick<ColumnOptions, 'name' | 'select'> = {}): PropertyDecorator {
  return Column({ type: 'varchar', nullable: true, ...options });
}
