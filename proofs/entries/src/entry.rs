//! What keeps an instance of a function.

use core::hint::black_box;

/// A function of some number of arguments.
pub trait Entry<Arguments> {
    /// Takes the address of an instance of the function; `Table` is in the instance's name.
    fn keep<Table>(self);
}

macro_rules! entry {
    ($name:ident $($argument:ident)*) => {
        impl<F: Fn($($argument),*) -> R, R, $($argument),*> Entry<($($argument,)*)> for F {
            #[inline]
            fn keep<Table>(self) {
                black_box($name::<Table, F, R, $($argument),*> as fn(F, $($argument),*) -> R);
            }
        }

        // `Table` is for the name alone; arguments are named as their types are.
        #[allow(clippy::extra_unused_type_parameters, non_snake_case)]
        fn $name<Table, F: Fn($($argument),*) -> R, R, $($argument),*>(function: F, $($argument: $argument),*) -> R {
            function($($argument),*)
        }
    };
}

entry!(entry_0);
entry!(entry_1 A);
entry!(entry_2 A B);
entry!(entry_3 A B C);
entry!(entry_4 A B C D);
entry!(entry_5 A B C D E);

/// A table of functions.
#[macro_export]
macro_rules! table {
    ($($function:expr),* $(,)?) => {
        /// Keeps the functions of this table.
        #[inline(never)]
        pub fn keep() {
            struct Here;
            $($crate::Entry::keep::<Here>($function);)*
        }
    };
}
