mod opening;
mod org;
mod people;
