/** The client module: checkouts are asked for, and the books read, as in the shop. */

export { default } from '../shop/client.ts';
