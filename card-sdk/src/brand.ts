declare const brand: unique symbol;

/** A type that only its own `parse…` or maker can produce: a string that was checked, a bigint that is money. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
