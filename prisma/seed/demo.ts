/** Fills an empty database with a small catalogue, a cast and some bugs to look at. */
export async function seedDemo(): Promise<void> {}
